package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs what a message tells a person to run, as a shell would. */
public final class Kubectl {

  private static final Pattern ADVICE = Pattern.compile("kubectl .*$");
  private static final Path OURS = Path.of("deploy/local/cluster");
  private static final long TIME_OUT_SECONDS = 60;

  private Kubectl() {}

  /**
   * Runs the command with which a message ends.
   *
   * @throws AssertionError if the message ends with none
   */
  public static CommandResult follow(TestCluster cluster, String message) {
    Matcher advice = ADVICE.matcher(message);
    if (!advice.find()) {
      throw new AssertionError("no command in: " + message);
    }
    return run(cluster, advice.group());
  }

  /** Runs what a person types, in one shell. */
  public static CommandResult run(TestCluster cluster, String command) {
    try {
      Path err = Files.createTempFile("kubectl", ".err");
      Process process =
          new ProcessBuilder("bash", "-c", program(cluster) + "\n" + command)
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIME_OUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end: " + command);
      }
      return new CommandResult(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while %s ran".formatted(command), e);
    }
  }

  /** The local cluster's own, or else whichever the machine has. */
  private static String program(TestCluster cluster) {
    return cluster.isLocal()
        ? "kubectl() { '%s' kubectl \"$@\"; }".formatted(OURS.toAbsolutePath())
        : "kubectl() { command kubectl --kubeconfig='%s' \"$@\"; }"
            .formatted(cluster.kubeconfig().toAbsolutePath());
  }
}
