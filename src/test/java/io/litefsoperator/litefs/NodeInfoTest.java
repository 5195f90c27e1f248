package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeInfoTest {

  @Test
  void aPrimaryIsReadAsItAnswers() throws IOException {
    assertThat(
            parse(
                """
                {
                  "clusterID": "LFSC3E6D4C5B2A190807",
                  "isPrimary": true,
                  "candidate": true,
                  "path": "/var/lib/litefs",
                  "primary": {
                    "hostname": "notes-0"
                  }
                }
                """))
        .isEqualTo(new NodeInfo("LFSC3E6D4C5B2A190807", true, true, "notes-0"));
  }

  @Test
  void aReplicaThatNeverSawItsPrimaryHasNeitherIdNorHostname() throws IOException {
    assertThat(
            parse(
                "{\"isPrimary\":false,\"candidate\":false,\"path\":\"/d\","
                    + "\"primary\":{\"hostname\":\"\"}}"))
        .isEqualTo(new NodeInfo(null, false, false, null));
  }

  @Test
  void anEmptyIdIsNoId() throws IOException {
    assertThat(parse("{\"clusterID\":\"\",\"isPrimary\":false,\"candidate\":false}").clusterId())
        .isNull();
  }

  @Test
  void keysOfLaterVersionsAreIgnored() throws IOException {
    assertThat(parse("{\"isPrimary\":true,\"candidate\":true,\"new\":[{}]}"))
        .isEqualTo(new NodeInfo(null, true, true, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                             | not a JSON object",
        "<html>                                                         | not JSON",
        "{\"isPrimary\":true,\"candidate\":true                         | not JSON",
        "{\"isPrimary\":true,\"candidate\":true} {}                     | not JSON",
        "{\"isPrimary\":true,\"isPrimary\":false,\"candidate\":true}    | not JSON",
        "[]                                                             | not a JSON object",
        "null                                                           | not a JSON object",
        "{\"candidate\":true}                                           | isPrimary is missing",
        "{\"isPrimary\":true}                                           | candidate is missing",
        "{\"isPrimary\":\"true\",\"candidate\":true}                    | isPrimary is not a boolean",
        "{\"isPrimary\":null,\"candidate\":true}                        | isPrimary is not a boolean",
        "{\"isPrimary\":true,\"candidate\":1}                           | candidate is not a boolean",
        "{\"isPrimary\":true,\"candidate\":true,\"clusterID\":7}        | clusterID is not a string",
        "{\"isPrimary\":true,\"candidate\":true,\"clusterID\":\"x\\ny\"}| clusterID is not a cluster ID",
        "{\"isPrimary\":true,\"candidate\":true,\"primary\":\"a\"}      | primary is not an object",
        "{\"isPrimary\":true,\"candidate\":true,\"primary\":{\"hostname\":[]}} | hostname is not a string",
      })
  void junkIsRefusedWithAWordOnWhatIsWrong(String answer, String complaint) {
    assertThatThrownBy(() -> parse(answer))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void deepNestingIsRefusedAndExhaustsNothing() {
    assertThatThrownBy(() -> parse("[".repeat(BoundedBody.LIMIT))).isInstanceOf(IOException.class);
  }

  private static NodeInfo parse(String json) throws IOException {
    return NodeInfo.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
