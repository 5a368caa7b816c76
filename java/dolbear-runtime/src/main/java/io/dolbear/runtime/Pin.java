package io.dolbear.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A tensor that a run fills, and its elements. */
record Pin(OnnxTensor tensor, Numbers numbers) implements AutoCloseable {

  static Pin of(OrtEnvironment environment, OnnxJavaType type, long[] shape) throws OrtException {
    int count = 1;
    for (long size : shape) {
      count = Math.multiplyExact(count, Math.toIntExact(size));
    }
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.multiplyExact(count, type.size))
            .order(ByteOrder.nativeOrder());
    OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape, type);
    return new Pin(tensor, Numbers.over(type, buffer));
  }

  @Override
  public void close() {
    tensor.close();
  }
}
