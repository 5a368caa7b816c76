package io.dolbear.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value and where it is, so that a wrong one can be named. */
record Node(String path, Object value) {

  /** Returns the member, or a node without value. */
  Node get(String name) {
    Object member = value instanceof Map<?, ?> members ? members.get(name) : null;
    return new Node(path + "." + name, member);
  }

  boolean isNull() {
    return value == null;
  }

  boolean isNumber() {
    return value instanceof Number;
  }

  String text() {
    return as(String.class, "a text");
  }

  String text(String otherwise) {
    return isNull() ? otherwise : text();
  }

  double number() {
    return as(Number.class, "a number").doubleValue();
  }

  long whole() {
    return as(Long.class, "a whole number");
  }

  boolean truth(boolean otherwise) {
    return isNull() ? otherwise : as(Boolean.class, "true or false");
  }

  /** Returns the items; none if there is no value. */
  List<Node> items() {
    List<Node> items = new ArrayList<>();
    if (!isNull()) {
      for (Object item : as(List.class, "an array")) {
        items.add(new Node(path + "[" + items.size() + "]", item));
      }
    }
    return items;
  }

  List<String> texts() {
    return items().stream().map(Node::text).toList();
  }

  /** Returns the members by name; none if there is no value. */
  Map<String, Node> members() {
    Map<String, Node> members = new LinkedHashMap<>();
    if (!isNull()) {
      Map<?, ?> found = as(Map.class, "an object");
      found.forEach((name, member) -> add(members, (String) name, member));
    }
    return members;
  }

  private void add(Map<String, Node> members, String name, Object member) {
    members.put(name, new Node(path + "." + name, member));
  }

  private <T> T as(Class<T> type, String words) {
    if (!type.isInstance(value)) {
      throw new ModelException(
          path + " isn't " + words, "The model's package is damaged, or of a later format.");
    }
    return type.cast(value);
  }
}
