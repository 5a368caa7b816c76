package io.dolbear.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The tensors of a session, checked against the signature that comes with the model. */
final class Graph {
  private static final String PIECE =
      "The model and its signature aren't of one piece; publish it again.";

  private final Map<String, TensorInfo> inputs = new LinkedHashMap<>();
  private final Map<String, TensorInfo> outputs = new LinkedHashMap<>();

  Graph(OrtSession session, Signature signature, String model) throws OrtException {
    Signature.Binding binding = signature.binding();
    for (String name : binding.tensors()) {
      inputs.put(name, tensor(session.getInputInfo(), name, model));
    }
    for (String name : List.of(binding.value(), binding.probabilities())) {
      if (!name.isEmpty()) {
        outputs.put(name, tensor(session.getOutputInfo(), name, model));
      }
    }
    Set<String> unbound = new TreeSet<>(session.getInputNames());
    unbound.removeAll(inputs.keySet());
    if (!unbound.isEmpty()) {
      throw new ModelException(model + ": no input goes to the tensors " + unbound, PIECE);
    }
    for (int i = 0; i < signature.inputs().size(); i++) {
      checkType(signature.inputs().get(i), type(tensorOf(binding, i)));
    }
    checkOutputs(signature, model);
  }

  private static String tensorOf(Signature.Binding binding, int input) {
    return binding.tensors().get(binding.matrix() ? 0 : input);
  }

  private static void checkType(Field field, OnnxJavaType type) {
    if (!Cells.fits(field.kind(), type)) {
      throw field.refused(
          "type " + field.kind() + " has no encoding in a tensor of " + type, PIECE);
    }
  }

  private void checkOutputs(Signature signature, String model) {
    Signature.Binding binding = signature.binding();
    boolean isClass = !signature.output().labels().isEmpty();
    if ((isClass ? binding.probabilities() : binding.value()).isEmpty()) {
      throw new ModelException(model + ": no tensor gives " + signature.output().name(), PIECE);
    }
    for (Map.Entry<String, TensorInfo> output : outputs.entrySet()) {
      OnnxJavaType type = type(output.getValue());
      boolean label = isClass && output.getKey().equals(binding.value());
      if (!Numbers.canHold(type) && !(label && type == OnnxJavaType.STRING)) {
        throw new ModelException(
            model + ": the tensor " + output.getKey() + " has the type " + type, PIECE);
      }
    }
  }

  private static TensorInfo tensor(Map<String, NodeInfo> nodes, String name, String model) {
    NodeInfo node = nodes.get(name);
    if (node == null || !(node.getInfo() instanceof TensorInfo info)) {
      throw new ModelException(model + ": the graph has no tensor \"" + name + "\"", PIECE);
    }
    return info;
  }

  Set<String> outputs() {
    return outputs.keySet();
  }

  /** Returns the type of an input or output tensor. */
  OnnxJavaType type(String name) {
    TensorInfo info = inputs.get(name);
    return type(info == null ? outputs.get(name) : info);
  }

  private static OnnxJavaType type(TensorInfo info) {
    // The binding takes these for signed ones, and ONNX Runtime then refuses the tensor.
    return switch (info.onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32,
          ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 ->
          OnnxJavaType.UNKNOWN;
      default -> info.type;
    };
  }

  /** Returns the shape of an input tensor for this many rows. */
  long[] shape(String name, int rows, int width) {
    boolean flat = inputs.get(name).getShape().length == 1;
    return flat && width == 1 ? new long[] {rows} : new long[] {rows, width};
  }

  /** Returns the shape of a numeric output for this many rows, or null if only a run can tell. */
  long[] knownShape(String name, int rows) {
    TensorInfo info = outputs.get(name);
    long[] shape = info.getShape().clone();
    if (shape.length == 0 || info.type == OnnxJavaType.STRING) {
      return null;
    }
    if (shape[0] >= 0 && shape[0] != rows) {
      return null;
    }
    shape[0] = rows;
    for (long size : shape) {
      if (size < 0) {
        return null;
      }
    }
    return shape;
  }
}
