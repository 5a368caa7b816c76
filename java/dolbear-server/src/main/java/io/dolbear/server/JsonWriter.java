package io.dolbear.server;

/** Writes JSON, and puts the commas. */
final class JsonWriter {
  private final StringBuilder text = new StringBuilder(256);
  private boolean first = true;

  JsonWriter open(char bracket) {
    comma();
    text.append(bracket);
    first = true;
    return this;
  }

  JsonWriter close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  /** Writes a member's name; its value follows. */
  JsonWriter name(String name) {
    comma();
    quote(name);
    text.append(':');
    first = true;
    return this;
  }

  JsonWriter member(String name, String value) {
    return name(name).item(value);
  }

  JsonWriter item(String value) {
    comma();
    if (value == null) {
      text.append("null");
    } else {
      quote(value);
    }
    return this;
  }

  /** Writes a finite number. */
  JsonWriter item(double value) {
    comma();
    text.append(value);
    return this;
  }

  JsonWriter item(long value) {
    comma();
    text.append(value);
    return this;
  }

  /** Writes what is JSON already. */
  JsonWriter raw(String json) {
    comma();
    text.append(json);
    return this;
  }

  JsonWriter shape(long... sizes) {
    name("shape").open('[');
    for (long size : sizes) {
      item(size);
    }
    return close(']');
  }

  private void comma() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char sign = value.charAt(i);
      switch (sign) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (sign < ' ' || Character.isSurrogate(sign)) {
            text.append(String.format("\\u%04x", (int) sign));
          } else {
            text.append(sign);
          }
        }
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
