package io.dolbear.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/** The elements of a numeric output tensor. */
interface Numbers {
  double at(int index);

  static boolean canHold(OnnxJavaType type) {
    return switch (type) {
      case FLOAT, DOUBLE, INT64, INT32, BOOL -> true;
      default -> false;
    };
  }

  /** Copies the elements out of a tensor. */
  static Numbers of(OnnxTensor tensor) {
    ByteBuffer copy = tensor.getByteBuffer().order(ByteOrder.nativeOrder());
    return over(tensor.getInfo().type, copy);
  }

  /** Sees the elements that are in a buffer now. */
  static Numbers over(OnnxJavaType type, ByteBuffer buffer) {
    switch (type) {
      case FLOAT:
        FloatBuffer floats = buffer.asFloatBuffer();
        return floats::get;
      case DOUBLE:
        DoubleBuffer doubles = buffer.asDoubleBuffer();
        return doubles::get;
      case INT64:
        LongBuffer longs = buffer.asLongBuffer();
        return longs::get;
      case INT32:
        IntBuffer ints = buffer.asIntBuffer();
        return ints::get;
      case BOOL:
        return buffer::get;
      default:
        throw new ModelException("the model gives a tensor of type " + type, "Export it again.");
    }
  }
}
