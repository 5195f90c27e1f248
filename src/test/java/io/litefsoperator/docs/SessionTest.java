package io.litefsoperator.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionTest {

  @TempDir static Path directory;

  private final Session session = Session.in(directory, Map.of("GREETING", "good day"));

  @AfterEach
  void end() {
    session.close();
  }

  @Test
  void whatACommandPrintsAndHowItEndsIsTold() {
    assertThat(session.type("echo out; echo err >&2")).isEqualTo(result(0, "out\nerr"));
    assertThat(session.type("printf 'no end of line'; false"))
        .isEqualTo(result(1, "no end of line"));
  }

  @Test
  void aCommandSeesWhatTheOneBeforeItLeft() {
    session.type("answer=\"$GREETING\" && cd /");

    assertThat(session.type("echo $answer; pwd")).isEqualTo(result(0, "good day\n/"));
  }

  @Test
  void aCommandMayHaveSeveralLines() {
    assertThat(session.type("cat <<E |\\\n  tr a b\nbanana\nE")).isEqualTo(result(0, "bbnbnb"));
  }

  private static Session.Result result(int code, String output) {
    return new Session.Result(code, output);
  }
}
