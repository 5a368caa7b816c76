package io.dolbear.server;

import java.util.List;
import java.util.Map;

/** Values of a parsed request, refused where they are of another kind. */
final class Members {
  private Members() {}

  static String text(Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw Refusal.badRequest(what + " isn't a text");
  }

  static List<?> list(Object value, String what) {
    if (value instanceof List<?> items) {
      return items;
    }
    throw Refusal.badRequest(what + " isn't an array");
  }

  static Map<?, ?> object(Object value, String what) {
    if (value instanceof Map<?, ?> members) {
      return members;
    }
    throw Refusal.badRequest(what + " isn't an object");
  }
}
