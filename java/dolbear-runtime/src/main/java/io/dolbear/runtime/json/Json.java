package io.dolbear.runtime.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON by RFC 8259, strictly: objects are maps, arrays lists, whole numbers in range longs,
 * other numbers doubles. Of use to dolbear's own modules only, and may change with each version.
 */
public final class Json {
  private static final int DEEPEST = 64;

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  /**
   * Parses one document.
   *
   * @throws IllegalArgumentException if it isn't JSON, or nested deeper than 64
   */
  public static Object parse(String text) {
    Json reader = new Json(text);
    Object value = reader.value();
    reader.space();
    if (reader.at < text.length()) {
      throw reader.wrong("something after the end");
    }
    return value;
  }

  private Object value() {
    space();
    if (at >= text.length()) {
      throw wrong("the end");
    }
    return switch (text.charAt(at)) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    open();
    if (!closes('}')) {
      do {
        space();
        String name = string();
        expect(':');
        if (members.put(name, value()) != null) {
          throw wrong("the member \"" + name + "\" twice");
        }
      } while (continues('}'));
    }
    depth--;
    return members;
  }

  private List<Object> array() {
    List<Object> items = new ArrayList<>();
    open();
    if (!closes(']')) {
      do {
        items.add(value());
      } while (continues(']'));
    }
    depth--;
    return items;
  }

  private void open() {
    at++;
    if (++depth > DEEPEST) {
      throw wrong("deeper nesting than " + DEEPEST);
    }
  }

  private boolean closes(char end) {
    space();
    if (at < text.length() && text.charAt(at) == end) {
      at++;
      return true;
    }
    return false;
  }

  private boolean continues(char end) {
    if (closes(end)) {
      return false;
    }
    expect(',');
    return true;
  }

  private void expect(char sign) {
    space();
    if (at >= text.length() || text.charAt(at) != sign) {
      throw wrong("no '" + sign + "'");
    }
    at++;
  }

  private String string() {
    if (at >= text.length() || text.charAt(at) != '"') {
      throw wrong("no text");
    }
    at++;
    int plain = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    StringBuilder found = new StringBuilder(text.substring(plain, at));
    boolean escapes = at < text.length() && text.charAt(at) == '\\';
    while (at < text.length() && text.charAt(at) != '"') {
      char sign = text.charAt(at++);
      if (sign < ' ') {
        throw wrong("a control character in a text");
      }
      found.append(sign == '\\' ? escaped() : sign);
    }
    expectEndOfText();
    if (escapes && found.codePoints().anyMatch(code -> code >= 0xD800 && code <= 0xDFFF)) {
      throw wrong("half of a character");
    }
    return found.toString();
  }

  private static boolean isPlain(char sign) {
    return sign >= ' ' && sign != '"' && sign != '\\';
  }

  private void expectEndOfText() {
    if (at >= text.length()) {
      throw wrong("a text without end");
    }
    at++;
  }

  private char escaped() {
    if (at >= text.length()) {
      throw wrong("a text without end");
    }
    char sign = text.charAt(at++);
    return switch (sign) {
      case '"', '\\', '/' -> sign;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw wrong("the unknown escape \\" + sign);
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char sign = at < text.length() ? text.charAt(at++) : '"';
      int digit = sign < 128 ? Character.digit(sign, 16) : -1;
      if (digit < 0) {
        throw wrong("an escape that isn't four hexadecimal digits");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong("an unknown word");
    }
    at += word.length();
    return value;
  }

  private Object number() {
    int start = at;
    take('-');
    if (!take('0')) {
      digits();
    }
    boolean whole = true;
    if (take('.')) {
      whole = false;
      digits();
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('-')) {
        take('+');
      }
      digits();
    }
    String found = text.substring(start, at);
    return whole ? whole(found) : (Object) finite(found);
  }

  private Object whole(String found) {
    if (found.length() <= 18) {
      return Long.parseLong(found);
    }
    if (found.length() > 400) {
      throw wrong("a number out of range");
    }
    BigDecimal exact = new BigDecimal(found);
    boolean fits =
        exact.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) >= 0
            && exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    return fits ? exact.longValue() : (Object) finite(found);
  }

  private Double finite(String found) {
    double number = Double.parseDouble(found);
    if (Double.isInfinite(number)) {
      throw wrong("a number out of range");
    }
    return number;
  }

  private boolean take(char sign) {
    if (at < text.length() && text.charAt(at) == sign) {
      at++;
      return true;
    }
    return false;
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (start == at) {
      throw wrong("no digit");
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException wrong(String found) {
    return new IllegalArgumentException("not JSON: found " + found + " at character " + at);
  }
}
