package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.litefsoperator.api.Exec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real litefs says of its databases, as we read it. */
class VarsBodyIT {

  @TempDir private Path directory;

  @Test
  void positionsAreThoseOfTheMountAndOutlastARestartThoseOfDeletedDatabasesToo() throws Exception {
    Files.write(directory.resolve("page"), emptyDatabase());
    run(
        """
        import notes.db
        import notes.db
        import gone.db
        rm mount/gone.db
        : > mount/new.db
        cat mount/notes.db-pos > pos
        get /debug/vars > vars
        get /info > info
        """);

    String[] pos = Files.readString(directory.resolve("pos")).strip().split("/", -1);
    assertThat(pos[0]).isEqualTo("0000000000000002");
    Positions positions = positions();
    assertThat(positions).hasToString("gone.db deleted at 2, new.db at 0, notes.db at 2");
    assertThat(positions.databases()).containsEntry("notes.db", new Position(2, pos[1]));
    NodeInfo info = NodeInfo.parse(Files.readAllBytes(directory.resolve("info")));
    assertThat(info).isEqualTo(new NodeInfo(info.clusterId(), true, true, "notes-0"));
    assertThat(info.clusterId()).isNotNull();

    run("get /debug/vars > vars");

    assertThat(positions()).isEqualTo(positions);
  }

  @Test
  void aNodeWithoutADatabaseSaysSo() throws Exception {
    run("get /debug/vars > vars");

    assertThat(positions().databases()).isEmpty();
  }

  /** The benchmark's nodes answer with what is recorded there. */
  @Test
  void whatTheBenchmarkRecordedHasTheShapeOfWhatLiteFsAnswers() throws Exception {
    Files.write(directory.resolve("page"), emptyDatabase());
    run(
        """
        import notes.db
        get /debug/vars > vars
        get /info > info
        """);

    assertThat(shape(Files.readString(Path.of("src/bench/litefs/vars.json"))))
        .isEqualTo(shape(Files.readString(directory.resolve("vars"))));
    assertThat(
            shape(
                Files.readString(Path.of("src/bench/litefs/info.json"))
                    .replace("IS_PRIMARY", "true")))
        .isEqualTo(shape(Files.readString(directory.resolve("info"))));
  }

  /** The path and the type of every value; elements of lists count as one. */
  private static SortedSet<String> shape(String json) throws IOException {
    SortedSet<String> paths = new TreeSet<>();
    addShape("", new ObjectMapper().readTree(json), paths);
    return paths;
  }

  private static void addShape(String path, JsonNode value, Set<String> paths) {
    paths.add(path + " " + value.getNodeType());
    value
        .properties()
        .forEach(field -> addShape(path + "/" + field.getKey(), field.getValue(), paths));
    if (value.isArray()) {
      value.forEach(element -> addShape(path + "/*", element, paths));
    }
  }

  /** Runs bash beside a litefs that is primary, in the test's directory, until both have ended. */
  private void run(String commands) throws Exception {
    Path script =
        Files.writeString(
            directory.resolve("script"),
            """
            set -e
            cd %s
            get() {
              exec 3<>/dev/tcp/127.0.0.1/20202
              printf 'GET %%s HTTP/1.0\\r\\n\\r\\n' "$1" >&3
              sed '1,/^\\r$/d' <&3
            }
            import() {
              exec 3<>/dev/tcp/127.0.0.1/20202
              printf 'POST /import?name=%%s HTTP/1.0\\r\\nContent-Length: 4096\\r\\n\\r\\n' "$1" >&3
              cat page >&3
              grep -q ' 200 OK' <&3
            }
            %s
            """
                .formatted(directory, commands));
    String litefsYml =
        LitefsYml.render(
            directory.resolve("mount").toString(),
            directory.resolve("data").toString(),
            List.of(new Exec("bash " + script, false)),
            null,
            new LitefsYml.Lease("notes-0", "http://127.0.0.1:20202", true));
    try (LiteFsProcess litefs = LiteFsProcess.mount(directory, litefsYml)) {
      assertThat(litefs.awaitExit()).as(litefs::output).isZero();
    }
  }

  private Positions positions() throws IOException {
    VarsBody body = new VarsBody();
    body.add(List.of(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("vars")))));
    return body.end();
  }

  /** A SQLite file of one page that holds an empty schema. */
  private static byte[] emptyDatabase() {
    ByteBuffer page = ByteBuffer.allocate(4096);
    page.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
    page.putShort((short) 4096).put(new byte[] {1, 1, 0, 64, 32, 32});
    page.putInt(24, 1).putInt(28, 1).putInt(44, 4).putInt(56, 1).putInt(92, 1);
    page.put(100, (byte) 0x0D).putShort(105, (short) 4096);
    return page.array();
  }
}
