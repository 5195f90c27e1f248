package io.litefsoperator.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The project's own Kubernetes, by the script of deploy/local. */
final class LocalCluster {

  private static final String SCRIPT = Programs.CLUSTER;

  private LocalCluster() {}

  /** Where the script says that the kubeconfig is; empty if there is no cluster. */
  static Optional<Path> kubeconfig() {
    CommandResult result = CommandResult.of(new ProcessBuilder(SCRIPT, "kubeconfig"));
    return result.code() == 0 ? Optional.of(Path.of(result.text())) : Optional.empty();
  }

  /** Builds what is missing, which takes minutes on a new machine; progress goes to our output. */
  static void up() {
    succeed("up");
  }

  static void down() {
    succeed("down");
  }

  /** Gives an image archive to the cluster's node. */
  static void load(Path archive) {
    succeed("load", archive.toString());
  }

  /** Where its services write their logs. */
  static Path logs() {
    return Path.of(succeed("home").strip(), "run/logs");
  }

  /** The folder of the CRDs of the Prometheus operator, downloaded if they are missing. */
  static Path prometheusOperator() {
    return Path.of(succeed("prometheus-operator").strip());
  }

  /** Makes the image of {@code deploy/examples/isso.yaml} and gives it to the cluster's node. */
  static void isso() {
    succeed("isso");
  }

  /** Has NetworkPolicies enforced, building first what does that. */
  static void enforcePolicies() {
    succeed("policies");
  }

  static void enforceNoPolicies() {
    succeed("no-policies");
  }

  /** Starts a driver whose volumes can grow. */
  static void csi() {
    succeed("csi");
  }

  /** The path of the CRD of HTTPRoutes, downloaded if it is missing. */
  static Path gatewayApi() {
    return Path.of(succeed("gateway-api").strip());
  }

  /** The paths of Chromium and of its driver, installed if they are missing. */
  static List<Path> chromium() {
    return succeed("chromium").lines().map(Path::of).toList();
  }

  private static String succeed(String... command) {
    return Programs.run(
        Stream.concat(Stream.of(SCRIPT), Stream.of(command)).toArray(String[]::new));
  }
}
