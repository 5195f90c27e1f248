package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How a command in a pod or on this machine ended. */
public record CommandResult(int code, String out, String err) {

  private static final Duration TIME_OUT = Duration.ofMinutes(10);

  /** Standard output without white space at its ends; fails unless the exit code is 0. */
  public String text() {
    assertThat(code).as("exit code; it said: %s%s", out, err).isZero();
    return out.strip();
  }

  /** Runs a command on this machine to its end. */
  public static CommandResult of(ProcessBuilder command) {
    try {
      Path err = Files.createTempFile("command", ".err");
      try {
        Process process = command.redirectError(err.toFile()).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TIME_OUT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("no end: " + String.join(" ", command.command()));
        }
        return new CommandResult(process.exitValue(), out, Files.readString(err));
      } finally {
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s ran".formatted(command.command()), e);
    }
  }

  /** The same by a shell. */
  static CommandResult of(String script) {
    return of(new ProcessBuilder(List.of("bash", "-c", script)));
  }
}
