package io.dolbear.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtUtil;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The buffers and tensors of one run, for a fixed number of rows; one thread uses it at a time. */
final class Scratch implements AutoCloseable {
  private final int rows;
  private final Graph graph;
  private final Signature signature;
  private final Field[] fields;
  private final Cells[] cells;
  private final Map<String, Cells> tensors = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> feed = new LinkedHashMap<>();
  private final Map<String, Pin> pins = new LinkedHashMap<>();
  private final Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
  private final Set<String> requested;

  private Numbers value;
  private Numbers probabilities;
  private String[] labels;

  Scratch(int rows, Graph graph, Signature signature, boolean pin, OrtEnvironment environment)
      throws OrtException {
    this.rows = rows;
    this.graph = graph;
    this.signature = signature;
    this.fields = signature.inputs().toArray(Field[]::new);
    this.cells = new Cells[fields.length];
    this.requested = new HashSet<>(graph.outputs());
    try {
      open(environment, pin);
    } catch (OrtException | RuntimeException reason) {
      close();
      throw reason;
    }
  }

  private void open(OrtEnvironment environment, boolean pin) throws OrtException {
    Signature.Binding binding = signature.binding();
    for (int i = 0; i < binding.tensors().size(); i++) {
      String name = binding.tensors().get(i);
      int width = binding.matrix() ? fields.length : fields[i].width();
      long[] shape = graph.shape(name, rows, width);
      int count = Math.multiplyExact(rows, width);
      tensors.put(name, Cells.of(graph.type(name), count, shape, environment));
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = tensors.get(binding.tensors().get(binding.matrix() ? 0 : i));
    }
    for (String name : graph.outputs()) {
      long[] shape = pin ? graph.knownShape(name, rows) : null;
      if (shape != null) {
        pins.put(name, Pin.of(environment, graph.type(name), shape));
        pinned.put(name, pins.get(name).tensor());
        requested.remove(name);
      }
    }
  }

  boolean pinned() {
    return !pins.isEmpty();
  }

  int rows() {
    return rows;
  }

  Field field(int position) {
    return fields[position];
  }

  Cells cells(int position) {
    return cells[position];
  }

  int index(int row, int position) {
    return signature.binding().matrix()
        ? row * fields.length + position
        : row * fields[position].width();
  }

  void run(OrtSession session) throws OrtException {
    try {
      for (Map.Entry<String, Cells> tensor : tensors.entrySet()) {
        feed.put(tensor.getKey(), tensor.getValue().tensor());
      }
      try (OrtSession.Result result = session.run(feed, requested, pinned)) {
        read(result);
      }
    } finally {
      for (Cells each : tensors.values()) {
        each.ran();
      }
    }
  }

  private void read(OrtSession.Result result) throws OrtException {
    Signature.Binding binding = signature.binding();
    labels = null;
    if (!binding.value().isEmpty()) {
      OnnxTensor tensor = tensor(result, binding.value());
      if (tensor != null && tensor.getInfo().type == OnnxJavaType.STRING) {
        labels = OrtUtil.flattenString(tensor.getValue());
      } else {
        value = numbers(binding.value(), tensor, rows);
      }
    }
    if (!binding.probabilities().isEmpty()) {
      OnnxTensor tensor = tensor(result, binding.probabilities());
      int classes = signature.output().labels().size();
      probabilities = numbers(binding.probabilities(), tensor, Math.multiplyExact(rows, classes));
    }
  }

  private OnnxTensor tensor(OrtSession.Result result, String name) {
    if (pins.containsKey(name)) {
      return null;
    }
    OnnxValue found = result.get(name).orElseThrow();
    return (OnnxTensor) found;
  }

  private Numbers numbers(String name, OnnxTensor tensor, int count) {
    if (tensor == null) {
      return pins.get(name).numbers();
    }
    if (tensor.getInfo().getNumElements() != count) {
      throw new ModelException(
          "the model gives "
              + tensor.getInfo().getNumElements()
              + " numbers in "
              + name
              + " for "
              + rows
              + " rows",
          "It and its signature aren't of one piece; publish it again.");
    }
    return Numbers.of(tensor);
  }

  Signature.Output output() {
    return signature.output();
  }

  double value(int row) {
    return value.at(row);
  }

  double probability(int row, int label) {
    return probabilities.at(row * signature.output().labels().size() + label);
  }

  /** Returns the position of the row's label in the signature. */
  int label(int row) {
    List<String> known = signature.output().labels();
    if (labels != null) {
      return known.indexOf(labels[row]);
    }
    if (value != null) {
      return (int) value.at(row);
    }
    int best = 0;
    for (int i = 1; i < known.size(); i++) {
      if (probability(row, i) > probability(row, best)) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public void close() {
    tensors.values().forEach(Cells::close);
    pins.values().forEach(Pin::close);
  }
}
