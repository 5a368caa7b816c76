package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.UntypedModel;
import io.dolbear.runtime.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ColumnTest {
  private static Column column(Kind kind, int length, String tensor) {
    UntypedModel.Input input = new UntypedModel.Input("x", kind, length, true, List.of(), "", "");
    return Column.of(input, (Map<?, ?>) Json.parse(tensor.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FLOAT | 0 | 2 | {'datatype':'FP64','shape':[2],'data':[1,2.5]}",
        "FLOAT | 0 | 2 | {'datatype':'FP32','shape':[2,1],'data':[[1],[null]]}",
        "FLOAT | 0 | 1 | {'datatype':'UINT8','shape':[1],'data':[1]}",
        "INTEGER | 0 | 1 | {'datatype':'INT32','shape':[1],'data':[1]}",
        "BOOLEAN | 0 | 1 | {'datatype':'BOOL','shape':[1],'data':[true]}",
        "DATE | 0 | 1 | {'datatype':'BYTES','shape':[1],'data':['2024-02-29']}",
        "TEXT | 0 | 1 | {'datatype':'BYTES','shape':[1],'data':['']}",
        "FLOAT | 3 | 2 | {'datatype':'FP64','shape':[2,3],'data':[1,2,3,4,5,6]}",
        "INTEGER | 3 | 2 | {'datatype':'INT64','shape':[2,3],'data':[[1,2,3],[4,5,6]]}"
      })
  void takes(Kind kind, int length, int rows, String tensor) {
    assertEquals(rows, column(kind, length, tensor).rows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INTEGER | 0 | datatype | {'datatype':'FP64','shape':[1],'data':[1]}",
        "INTEGER | 0 | type | {'datatype':'INT64','shape':[1],'data':[1.0]}",
        "DATE | 0 | date | {'datatype':'BYTES','shape':[1],'data':['2026-02-29']}",
        "DATE | 0 | date | {'datatype':'BYTES','shape':[1],'data':['0000-01-01']}",
        "DATE | 0 | date | {'datatype':'BYTES','shape':[1],'data':['+12026-01-01']}",
        "FLOAT | 0 | shape | {'datatype':'FP64','shape':[1,1,1],'data':[1]}",
        "FLOAT | 3 | shape | {'datatype':'FP64','shape':[3],'data':[1,2,3]}",
        "FLOAT | 3 | shape | {'datatype':'FP64','shape':[1,2],'data':[1,2]}",
        "FLOAT | 3 | 2 values | {'datatype':'FP64','shape':[1,3],'data':[1,2]}",
        "FLOAT | 3 | 3 values per row | {'datatype':'FP64','shape':[1,3],'data':[[1,2,3,4]]}",
        "FLOAT | 3 | 3 values per row | {'datatype':'FP64','shape':[1,3],'data':[[[1],[2],[3]]]}"
      })
  void refuses(Kind kind, int length, String words, String tensor) {
    Refusal refused = assertThrows(Refusal.class, () -> column(kind, length, tensor));
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
    assertEquals(400, refused.status());
  }

  @Test
  void namesTheInput() {
    Refusal refused = assertThrows(Refusal.class, () -> column(Kind.FLOAT, 0, "{}"));
    assertTrue(refused.getMessage().contains("\"x\""), refused.getMessage());
  }
}
