package io.dolbear.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The elements of one input tensor. Numbers live in one direct buffer that the tensor shares, so
 * that a call writes and runs without copying; texts become a new tensor each time.
 */
abstract class Cells implements AutoCloseable {
  private static final String FLOAT_LIMIT = "a number is too large for float32 (3.4e38)";

  static Cells of(OnnxJavaType type, int count, long[] shape, OrtEnvironment environment)
      throws OrtException {
    return switch (type) {
      case FLOAT -> new Floats(count, shape, environment);
      case DOUBLE -> new Doubles(count, shape, environment);
      case STRING -> new Texts(count, shape, environment);
      case BOOL, INT8, INT16, INT32, INT64, UINT8 -> new Wholes(type, count, shape, environment);
      default -> throw new ModelException("no tensor of type " + type + " can be filled", "");
    };
  }

  /** Says whether values of this kind have an encoding in such a tensor. */
  static boolean fits(Contract.Kind kind, OnnxJavaType type) {
    return switch (type) {
      case FLOAT, DOUBLE -> kind != Contract.Kind.TEXT;
      case STRING -> kind == Contract.Kind.TEXT;
      case BOOL -> kind == Contract.Kind.BOOLEAN;
      case INT8, INT16, INT32, INT64, UINT8 ->
          kind != Contract.Kind.TEXT && kind != Contract.Kind.FLOAT;
      default -> false;
    };
  }

  abstract OnnxTensor tensor() throws OrtException;

  /** Ends a run; what {@link #tensor} gave is no longer used. */
  void ran() {}

  @Override
  public abstract void close();

  void put(int index, double value, Field field) {
    throw field.refused("a number has no place in this tensor", "");
  }

  void put(int index, long value, Field field) {
    throw field.refused("a number has no place in this tensor", "");
  }

  void put(int index, String value, Field field) {
    throw field.refused("a text has no place in this tensor", "");
  }

  abstract void putMissing(int index, Field field);

  private static ByteBuffer direct(int count, int size) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, size))
        .order(ByteOrder.nativeOrder());
  }

  private static final class Floats extends Cells {
    private final FloatBuffer buffer;
    private final OnnxTensor tensor;

    Floats(int count, long[] shape, OrtEnvironment environment) throws OrtException {
      buffer = direct(count, Float.BYTES).asFloatBuffer();
      tensor = OnnxTensor.createTensor(environment, buffer, shape);
    }

    @Override
    OnnxTensor tensor() {
      return tensor;
    }

    @Override
    void put(int index, double value, Field field) {
      float rounded = (float) value;
      if (Float.isInfinite(rounded)) {
        throw field.refused(FLOAT_LIMIT, "Give a smaller number.");
      }
      buffer.put(index, rounded);
    }

    @Override
    void put(int index, long value, Field field) {
      buffer.put(index, value);
    }

    @Override
    void putMissing(int index, Field field) {
      buffer.put(index, Float.NaN);
    }

    @Override
    public void close() {
      tensor.close();
    }
  }

  private static final class Doubles extends Cells {
    private final DoubleBuffer buffer;
    private final OnnxTensor tensor;

    Doubles(int count, long[] shape, OrtEnvironment environment) throws OrtException {
      buffer = direct(count, Double.BYTES).asDoubleBuffer();
      tensor = OnnxTensor.createTensor(environment, buffer, shape);
    }

    @Override
    OnnxTensor tensor() {
      return tensor;
    }

    @Override
    void put(int index, double value, Field field) {
      buffer.put(index, value);
    }

    @Override
    void put(int index, long value, Field field) {
      buffer.put(index, value);
    }

    @Override
    void putMissing(int index, Field field) {
      buffer.put(index, Double.NaN);
    }

    @Override
    public void close() {
      tensor.close();
    }
  }

  private static final class Wholes extends Cells {
    private final OnnxJavaType type;
    private final ByteBuffer buffer;
    private final OnnxTensor tensor;

    Wholes(OnnxJavaType type, int count, long[] shape, OrtEnvironment environment)
        throws OrtException {
      this.type = type;
      buffer = direct(count, type.size);
      tensor = OnnxTensor.createTensor(environment, buffer, shape, type);
    }

    @Override
    OnnxTensor tensor() {
      return tensor;
    }

    @Override
    void put(int index, long value, Field field) {
      switch (type) {
        case INT64 -> buffer.putLong(index * Long.BYTES, value);
        case INT32 ->
            buffer.putInt(index * Integer.BYTES, (int) within(value, Integer.MIN_VALUE, field));
        case INT16 ->
            buffer.putShort(index * Short.BYTES, (short) within(value, Short.MIN_VALUE, field));
        case INT8 -> buffer.put(index, (byte) within(value, Byte.MIN_VALUE, field));
        default -> buffer.put(index, (byte) within(value, 0, 255, field));
      }
    }

    private long within(long value, long least, Field field) {
      return within(value, least, -(least + 1), field);
    }

    private long within(long value, long least, long most, Field field) {
      if (value < least || value > most) {
        throw field.refused(
            value + " is outside " + type.name().toLowerCase(Locale.ROOT),
            "Give a number from " + least + " to " + most + ".");
      }
      return value;
    }

    @Override
    void putMissing(int index, Field field) {
      throw field.refused(
          "missing, but a tensor of type " + type + " has no value for that", "Give a value.");
    }

    @Override
    public void close() {
      tensor.close();
    }
  }

  private static final class Texts extends Cells {
    private static final Pattern REFUSED =
        Pattern.compile("[\\x{0}\\x{10000}-\\x{10FFFF}\\x{D800}-\\x{DFFF}]");

    private final String[] values;
    private final long[] shape;
    private final OrtEnvironment environment;
    private OnnxTensor tensor;

    Texts(int count, long[] shape, OrtEnvironment environment) {
      this.values = new String[count];
      this.shape = shape;
      this.environment = environment;
      Arrays.fill(values, "");
    }

    @Override
    OnnxTensor tensor() throws OrtException {
      tensor = OnnxTensor.createTensor(environment, values, shape);
      return tensor;
    }

    @Override
    void ran() {
      close();
    }

    @Override
    void put(int index, String value, Field field) {
      values[index] = passable(value);
    }

    // ONNX Runtime takes texts in modified UTF-8, where surrogates and U+0000 become other bytes.
    private static String passable(String value) {
      for (int i = 0; i < value.length(); i++) {
        char sign = value.charAt(i);
        if (sign == 0 || Character.isSurrogate(sign)) {
          return REFUSED.matcher(value).replaceAll("\ufffd");
        }
      }
      return value;
    }

    @Override
    void putMissing(int index, Field field) {
      values[index] = "";
    }

    @Override
    public void close() {
      if (tensor != null) {
        tensor.close();
        tensor = null;
      }
    }
  }
}
