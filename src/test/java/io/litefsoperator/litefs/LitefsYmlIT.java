package io.litefsoperator.litefs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.generator.annotation.ValidationRule;
import io.litefsoperator.api.Exec;
import io.litefsoperator.api.LiteFsConfig;
import io.litefsoperator.litefs.CommandLines.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write, as the real litefs reads it. */
class LitefsYmlIT {

  /** Stands in the configuration for the directory that a run gets. */
  private static final String SCRATCH = "@SCRATCH@";

  @Property(tries = 120)
  void noConfigurationOfAPrimaryIsRejectedAndItsCommandsArriveAsWritten(
      @ForAll("configurations") @Nullable LiteFsConfig config,
      @ForAll("commands") List<CommandLine> commands)
      throws Exception {
    try (Scratch scratch = new Scratch()) {
      List<Exec> exec = scratch.recording(commands);
      assertThat(exec).allMatch(command -> ruleOfTheCrdAccepts(command.cmd()));

      try (LiteFsProcess litefs = scratch.mount(exec, config, true)) {
        assertThat(litefs.awaitExit()).as(litefs::output).isZero();
        assertThat(litefs.output()).contains("LiteFS mounted to: " + scratch.mountPath());
      }

      assertThat(scratch.recorded())
          .isEqualTo(commands.stream().flatMap(command -> command.words().stream()).toList());
    }
  }

  @Property(tries = 40)
  void noConfigurationOfAReplicaIsRejected(
      @ForAll("configurations") @Nullable LiteFsConfig config,
      @ForAll("commands") List<CommandLine> commands)
      throws Exception {
    boolean skipsSync = config != null && Boolean.TRUE.equals(config.skipSync());
    try (Scratch scratch = new Scratch();
        LiteFsProcess litefs = scratch.mount(scratch.recording(commands), config, false)) {
      litefs.awaitOutput("LiteFS mounted to: " + scratch.mountPath());
      litefs.awaitOutput(skipsSync ? "skipping cluster sync" : "waiting to connect to cluster");
      assertThat(litefs.output()).doesNotContain("ERROR:");
    }
  }

  @Test
  void aDollarInACommandArrivesAsWritten() throws Exception {
    assertThat(wordsOf("'$HOME' \"${HOME}\" $HOME $$ a$ '$(id)'"))
        .containsExactly("$HOME", "${HOME}", "$HOME", "$$", "a$", "$(id)");
  }

  @Test
  void aCommandIsSplitIntoWordsAsTheCrdSays() throws Exception {
    assertThat(
            wordsOf(
                " a  b\tc\nd 'e f' \"g h\" i\\ j 'k'\"l\"m '' \"it's\" 'a\"b' \"\\\"\" 'x\\n'"
                    + " * ~ # {a,b} a=b 'a;b|c&d<e>f(g)`h`' a\\;b"))
        .containsExactly(
            "a",
            "b",
            "c",
            "d",
            "e f",
            "g h",
            "i j",
            "klm",
            "",
            "it's",
            "a\"b",
            "\"",
            "x\\n",
            "*",
            "~",
            "#",
            "{a,b}",
            "a=b",
            "a;b|c&d<e>f(g)`h`",
            "a;b");
  }

  @Test
  void aBackslashInDoubleQuotesIsDroppedUnlikeInAShell() throws Exception {
    assertThat(wordsOf("\"%s\\n\"")).containsExactly("%sn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a && b",
        "a; b",
        "a | b",
        "a & b",
        "a > b",
        "a 2>&1",
        "a < b",
        "a $(b)",
        "a `b`",
        "(a)",
        "a)",
        "a 'b",
        "a \"b",
        "a \\",
        "a \"b\\\""
      })
  void whatTheCrdRefusesWouldNotArriveAsAShellWouldHaveIt(String command) throws Exception {
    assertThat(ruleOfTheCrdAccepts(command)).isFalse();

    try (Scratch scratch = new Scratch()) {
      List<Exec> exec =
          List.of(new Exec(scratch.recorder() + " " + command, false), new Exec("true", false));
      try (LiteFsProcess litefs = scratch.mount(exec, null, true)) {
        if (litefs.awaitExit() == 0) {
          // Cut off without a word, or not substituted.
          assertThat(scratch.recorded())
              .isIn(List.of("a"), List.of("a", "$(b)"), List.of("a", "`b`"));
        } else {
          assertThat(litefs.output()).contains("cannot parse exec command");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "primary-redirect-url: \"http://a\", primary-redirect-url",
    "proxy: {primary-redirect-url: \"http://a\"}, primary-redirect-url",
    "unknown-key: true, unknown-key",
    "data: {unknown-key: true}, unknown-key",
  })
  void aKeyThatLiteFsDoesNotKnowIsRejected(String line, String key) throws Exception {
    try (Scratch scratch = new Scratch()) {
      String text = scratch.render(List.of(new Exec("true", false)), null, true);
      String without = line.startsWith("data:") ? text.replaceAll("(?m)^data:\n.*\n", "") : text;
      try (LiteFsProcess litefs = LiteFsProcess.mount(scratch.directory, without + line + "\n")) {
        assertThat(litefs.awaitExit()).isEqualTo(2);
        assertThat(litefs.output()).contains("field " + key + " not found");
      }
    }
  }

  @Test
  void aProxyThatTheCrdRefusesWouldEndLiteFs() throws Exception {
    LiteFsConfig.Proxy targetOnly =
        new LiteFsConfig.Proxy(
            null,
            "localhost:3000",
            "notes.db",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    LiteFsConfig config =
        new LiteFsConfig(null, null, null, targetOnly, null, null, null, null, null, null);
    try (Scratch scratch = new Scratch();
        LiteFsProcess litefs = scratch.mount(List.of(new Exec("true", false)), config, true)) {
      assertThat(litefs.awaitExit()).isEqualTo(1);
      assertThat(litefs.output()).contains("proxy bind address required");
    }
  }

  @Provide
  Arbitrary<@Nullable LiteFsConfig> configurations() {
    return Configurations.any(SCRATCH + "/trace $x é.log");
  }

  @Provide
  Arbitrary<List<CommandLine>> commands() {
    return CommandLines.any().list().ofMinSize(1).ofMaxSize(3);
  }

  private static List<String> wordsOf(String arguments) throws Exception {
    assertThat(ruleOfTheCrdAccepts(arguments)).isTrue();
    try (Scratch scratch = new Scratch()) {
      List<Exec> exec = List.of(new Exec(scratch.recorder() + " " + arguments, false));
      try (LiteFsProcess litefs = scratch.mount(exec, null, true)) {
        assertThat(litefs.awaitExit()).as(litefs::output).isZero();
      }
      return scratch.recorded();
    }
  }

  /** The rules on {@code exec.cmd}, with CEL's {@code matches}. */
  private static boolean ruleOfTheCrdAccepts(String cmd) {
    ValidationRule[] rules = Exec.class.getAnnotationsByType(ValidationRule.class);
    assertThat(rules).hasSize(2);
    return Stream.of(rules)
        .allMatch(
            rule -> {
              Matcher matches =
                  Pattern.compile("self\\.cmd\\.matches\\(r'''(.*)'''\\)", Pattern.DOTALL)
                      .matcher(rule.value());
              assertThat(matches.matches()).as(rule.value()).isTrue();
              return Pattern.compile(matches.group(1)).matcher(cmd).find();
            });
  }

  /** A directory for one run. */
  private static final class Scratch implements AutoCloseable {

    private final Path directory;

    Scratch() throws IOException {
      directory = Files.createTempDirectory("litefs-yml");
    }

    String mountPath() {
      return directory.resolve("mount").toString();
    }

    /** A command that records its arguments, each ended by NUL. */
    String recorder() {
      return "sh -c 'printf \"%s\\0\" \"$@\" >> \"$0\"' " + directory.resolve("words");
    }

    List<Exec> recording(List<CommandLine> commands) {
      return commands.stream()
          .map(command -> new Exec(recorder() + " " + command.arguments(), command.ifCandidate()))
          .toList();
    }

    List<String> recorded() throws IOException {
      Path words = directory.resolve("words");
      List<String> recorded = new ArrayList<>();
      if (Files.exists(words)) {
        String text = Files.readString(words);
        for (int start = 0, end; (end = text.indexOf('\0', start)) >= 0; start = end + 1) {
          recorded.add(text.substring(start, end));
        }
      }
      return recorded;
    }

    String render(List<Exec> exec, @Nullable LiteFsConfig config, boolean candidate) {
      LitefsYml.Lease lease = new LitefsYml.Lease("notes-0", "http://127.0.0.1:1", candidate);
      return LitefsYml.render(
              mountPath(), directory.resolve("data").toString(), exec, config, lease)
          .replace(SCRATCH, directory.toString());
    }

    LiteFsProcess mount(List<Exec> exec, @Nullable LiteFsConfig config, boolean candidate)
        throws IOException {
      return LiteFsProcess.mount(directory, render(exec, config, candidate));
    }

    @Override
    public void close() throws IOException {
      List<Path> paths;
      try (Stream<Path> all = Files.walk(directory)) {
        paths = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : paths) {
        Files.delete(path);
      }
    }
  }
}
