package io.litefsoperator.testing;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs what a message tells a person to run, as a shell would. */
public final class Kubectl {

  private static final Pattern ADVICE = Pattern.compile("kubectl .*$");
  private static final Path OURS = Path.of("deploy/local/cluster");

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
    return CommandResult.of(program(cluster) + "\n" + command);
  }

  /** The local cluster's own, or else whichever the machine has. */
  private static String program(TestCluster cluster) {
    return cluster.isLocal()
        ? "kubectl() { '%s' kubectl \"$@\"; }".formatted(OURS.toAbsolutePath())
        : "kubectl() { command kubectl --kubeconfig='%s' \"$@\"; }"
            .formatted(cluster.kubeconfig().toAbsolutePath());
  }
}
