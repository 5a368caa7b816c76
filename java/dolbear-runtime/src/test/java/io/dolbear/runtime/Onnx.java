package io.dolbear.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes small ONNX graphs, so that tests need no file of unknown origin. */
final class Onnx {
  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int STRING = 8;

  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes.toByteArray());
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        bytes.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }
  }

  private Onnx add(int field, Message message) {
    graph.writeBytes(new Message().message(field, message).bytes.toByteArray());
    return this;
  }

  /** Adds an input; a dimension of -1 is free. */
  Onnx input(String name, int type, long... shape) {
    return add(11, value(name, type, shape));
  }

  Onnx output(String name, int type, long... shape) {
    return add(12, value(name, type, shape));
  }

  private static Message value(String name, int type, long... shape) {
    Message dimensions = new Message();
    for (long size : shape) {
      Message dimension = new Message();
      dimensions.message(1, size < 0 ? dimension.text(2, "N") : dimension.number(1, size));
    }
    Message tensor = new Message().number(1, type).message(2, dimensions);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  Onnx node(String operator, String inputs, String output) {
    return add(1, plain(operator, inputs, output));
  }

  private static Message plain(String operator, String inputs, String output) {
    Message node = new Message();
    for (String input : inputs.split(" ")) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, operator);
  }

  /** Adds a node that turns texts into numbers; others become -1. */
  Onnx encode(String input, String output, String... texts) {
    Message keys = new Message().text(1, "keys_strings").number(20, 8);
    Message values = new Message().text(1, "values_floats").number(20, 6);
    for (int i = 0; i < texts.length; i++) {
      keys.text(9, texts[i]);
      values.bytes(7, floats(i + 1));
    }
    Message other = new Message().text(1, "default_float").number(20, 1);
    other.varint(2 << 3 | 5);
    other.bytes.writeBytes(floats(-1));
    Message node = plain("LabelEncoder", input, output).text(7, "ai.onnx.ml");
    return add(1, node.message(5, keys).message(5, values).message(5, other));
  }

  Onnx constant(String name, long[] shape, float... values) {
    Message tensor = new Message();
    for (long size : shape) {
      tensor.number(1, size);
    }
    return add(5, tensor.number(2, FLOAT).text(8, name).bytes(9, floats(values)));
  }

  private static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  byte[] bytes() {
    Message opset = new Message().text(1, "").number(2, 17);
    Message ml = new Message().text(1, "ai.onnx.ml").number(2, 3);
    Message named = new Message().text(2, "test");
    named.bytes.writeBytes(graph.toByteArray());
    return new Message()
        .number(1, 8)
        .message(8, opset)
        .message(8, ml)
        .message(7, named)
        .bytes
        .toByteArray();
  }

  /** Returns y = slope * x + intercept. */
  static byte[] linear(float slope, float intercept) {
    return new Onnx()
        .input("x", FLOAT, -1, 1)
        .output("y", FLOAT, -1, 1)
        .constant("w", new long[] {1}, slope)
        .constant("b", new long[] {1}, intercept)
        .node("Mul", "x w", "m")
        .node("Add", "m b", "y")
        .bytes();
  }
}
