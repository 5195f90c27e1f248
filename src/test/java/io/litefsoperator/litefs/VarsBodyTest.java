package io.litefsoperator.litefs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VarsBodyTest {

  private static final String AT_3 =
      "{\"name\":\"x\",\"txid\":\"0000000000000003\",\"checksum\":\"b3c074087f3455b2\"}";

  /** As LiteFS 0.5.14 wrote it, shortened where it says nothing. */
  private static final String REAL =
      """
      {
      "cmdline": ["/usr/local/bin/litefs","mount","-no-expand-env"],
      "memstats": {"Alloc":2448480,"PauseNs":[1,2,0],"BySize":[{"Size":0,"Mallocs":0,"Frees":0}],\
      "GCCPUFraction":0.0012,"EnableGC":true},
      "store": {"isPrimary":true,"candidate":true,"dbs":{"gone.db":{"name":"gone.db",\
      "txid":"0000000000000002","checksum":"8000000000000000","locks":{"pending":"unlocked"}},\
      "new.db":{"name":"new.db","txid":"0000000000000000","checksum":"0000000000000000",\
      "locks":{"pending":"unlocked"}},"notes.db":{"name":"notes.db","txid":"000000000000001f",\
      "checksum":"b3c074087f3455b2","locks":{"pending":"unlocked","dms":"shared"}}}}
      }
      """;

  private static final Positions OF_REAL =
      new Positions(
          new TreeMap<>(
              Map.of(
                  "gone.db", new Position(2, "8000000000000000"),
                  "new.db", new Position(0, "0000000000000000"),
                  "notes.db", new Position(31, "b3c074087f3455b2"))));

  @Test
  void whatLiteFsListsIsReadDeletedAndUnwrittenDatabasesToo() throws IOException {
    assertThat(read(REAL)).isEqualTo(OF_REAL);
  }

  @Property(tries = 200)
  void itDoesNotMatterInWhichPiecesItArrives(@ForAll("cuts") List<Integer> cuts)
      throws IOException {
    byte[] bytes = REAL.getBytes(UTF_8);
    VarsBody body = new VarsBody();
    int start = 0;
    for (int cut : Stream.concat(cuts.stream().sorted(), Stream.of(bytes.length)).toList()) {
      body.add(List.of(ByteBuffer.wrap(bytes, start, cut - start).asReadOnlyBuffer()));
      start = cut;
    }
    assertThat(body.end()).isEqualTo(OF_REAL);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(0, REAL.length()).list().ofMaxSize(500);
  }

  @Test
  void aNodeWithoutADatabaseSaysSo() throws IOException {
    assertThat(read("{\"store\":{\"dbs\":{}}}").databases()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                            | ends before its end",
        "<html>                                        | Unexpected character",
        "[]                                            | the answer is not an object",
        "null                                          | the answer is not an object",
        "{}                                            | store.dbs is missing",
        "{\"store\":null}                              | store is not an object",
        "{\"store\":{}}                                | store.dbs is missing",
        "{\"dbs\":{}}                                  | store.dbs is missing",
        "{\"a\":{\"store\":{\"dbs\":{}}}}              | store.dbs is missing",
        "[{\"store\":{\"dbs\":{}}}]                    | the answer is not an object",
        "{\"store\":{\"dbs\":null}}                    | store.dbs is not an object",
        "{\"store\":{\"dbs\":[]}}                      | store.dbs is not an object",
        "{\"store\":{\"dbs\":{},\"dbs\":{}}}           | store.dbs is there twice",
        "{\"store\":{\"dbs\":{}},\"store\":{\"dbs\":{}}} | store.dbs is there twice",
        "{\"store\":{\"dbs\":{}}} {}                   | goes on after its end",
        "{\"store\":{\"dbs\":{}}} x                    | Unexpected character",
        "{\"store\":{\"dbs\":{}}                       | end-of-input",
        "{\"store\":{\"dbs\":{\"a\":7}}}               | a database is not an object",
      })
  void whatIsNotTheWholeAnswerOfLiteFsIsRefused(String answer, String complaint) {
    assertThatThrownBy(() -> read(answer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"a\":{}                                         | txid or checksum is missing",
        "\"a\":{\"txid\":\"0000000000000003\"}            | txid or checksum is missing",
        "\"a\":{\"checksum\":\"b3c074087f3455b2\"}        | txid or checksum is missing",
        "\"a\":@,\"b\":{\"txid\":\"0000000000000003\"}    | txid or checksum is missing",
        "\"a\":{\"txid\":3}                               | txid is not 16 hexadecimal digits",
        "\"a\":{\"txid\":\"3\"}                           | txid is not 16 hexadecimal digits",
        "\"a\":{\"txid\":\"00000000000000000003\"}        | txid is not 16 hexadecimal digits",
        "\"a\":{\"txid\":\"-000000000000003\"}            | txid is not 16 hexadecimal digits",
        "\"a\":{\"txid\":[\"0000000000000003\"]}          | txid is not 16 hexadecimal digits",
        "\"a\":{\"txid\":\"8000000000000000\",\"checksum\":\"b3c074087f3455b2\"} | beyond",
        "\"a\":{\"checksum\":null}                        | checksum is not 16 hexadecimal digits",
        "\"a\":{\"checksum\":\"B3C074087F3455B2\"}        | checksum is not 16 hexadecimal digits",
        "\"a\":{\"txid\":\"0000000000000003\",\"txid\":\"0000000000000004\"} | txid is there twice",
        "\"a\":@,\"a\":@                                  | a database is there twice",
        "\"\":@                                           | name",
        "\"a/b\":@                                        | name",
        "\"a\\nb\":@                                      | name",
        "\"a\\u001bb\":@                                  | name",
        "\"a\\ud800b\":@                                  | name",
        "\"a\\u2028b\":@                                  | name",
      })
  void aDatabaseThatIsNotAsLiteFsWritesItMakesAllUnknown(String databases, String complaint) {
    assertThatThrownBy(() -> read(answer(databases.replace("@", AT_3))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void namesOfFilesAreReadAsTheyAre() throws IOException {
    String long255 = "x".repeat(255);
    assertThat(
            read(answer("\"Überblick 🗒.db\":%s,\"%s\":%s".formatted(AT_3, long255, AT_3)))
                .databases())
        .containsOnlyKeys("Überblick 🗒.db", long255);
  }

  @Test
  void aThousandDatabasesAreReadAndOneMoreIsTooMany() throws IOException {
    assertThat(read(answer(databases(1000))).databases()).hasSize(1000);
    assertThatThrownBy(() -> read(answer(databases(1001))))
        .hasMessage("has more than 1000 databases");
  }

  private static String databases(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"db-%d\":%s".formatted(i, AT_3))
        .collect(Collectors.joining(","));
  }

  static Stream<Arguments> endless() {
    return Stream.of(
        arguments("", " "),
        arguments("", "["),
        arguments("", "{\"a\":"),
        arguments("{\"a\":", "1"),
        arguments("{\"a\":\"", "x"),
        arguments("{\"", "x"),
        arguments("{\"a\":[1", ",\"abcdefgh\""),
        arguments("{\"a\":[1", ",{\"b\":1}"),
        arguments("{\"a\":1", ",\"a\":1"),
        arguments("{\"store\":{\"dbs\":{\"a\":" + AT_3, ",\"a\":" + AT_3));
  }

  @ParameterizedTest
  @MethodSource("endless")
  void whatNeverEndsIsCutOff(String beginning, String again) {
    VarsBody body = new VarsBody();
    assertThatThrownBy(
            () -> {
              body.add(List.of(ByteBuffer.wrap(beginning.getBytes(UTF_8))));
              for (int sent = 0; sent <= VarsBody.LIMIT; sent += again.length()) {
                body.add(List.of(ByteBuffer.wrap(again.getBytes(UTF_8))));
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void aNumberThatNeverEndsIsNotKeptUntilTheLimit() {
    VarsBody body = new VarsBody();
    byte[] digits = "1".repeat(16 * 1024).getBytes(UTF_8);
    assertThatThrownBy(
            () -> {
              body.add(List.of(ByteBuffer.wrap("{\"a\":".getBytes(UTF_8))));
              for (int piece = 0; piece < 5; piece++) {
                body.add(List.of(ByteBuffer.wrap(digits)));
              }
            })
        .hasMessage("holds something without an end");
  }

  private static String answer(String databases) {
    return "{\"store\":{\"dbs\":{%s}}}".formatted(databases);
  }

  private static Positions read(String answer) throws IOException {
    VarsBody body = new VarsBody();
    body.add(List.of(ByteBuffer.wrap(answer.getBytes(UTF_8))));
    return body.end();
  }
}
