package io.litefsoperator.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The operator's chart, by the program that installs it. */
public final class Helm {

  /** The chart as it is in this repository. */
  public static final Path CHART = Path.of("deploy/helm/litefs-operator");

  /** Of the release, and of all that the chart makes. */
  public static final String NAME = "litefs-operator";

  private static final Path HOME = Path.of("target/helm");

  private Helm() {}

  /** What an installation would apply. */
  public static List<String> render(String namespace, String... options) {
    return YamlDocuments.of(
        run(Stream.concat(
                    Stream.of("template", NAME, CHART.toString(), "--namespace=" + namespace),
                    Arrays.stream(options))
                .toArray(String[]::new))
            .text());
  }

  /** Without a cluster. */
  public static CommandResult run(String... arguments) {
    return run(Path.of("/dev/null"), arguments);
  }

  /** With what a cluster's administrator may do. */
  public static CommandResult run(TestCluster cluster, String... arguments) {
    return run(cluster.kubeconfig(), arguments);
  }

  /** Nothing of the person who runs the tests is read: no repositories, plugins or kubeconfig. */
  private static CommandResult run(Path kubeconfig, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Programs.tool("helm"), "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HELM_"));
    for (String kind : List.of("CACHE", "CONFIG", "DATA")) {
      builder
          .environment()
          .put("HELM_" + kind + "_HOME", HOME.resolve(kind).toAbsolutePath().toString());
    }
    return CommandResult.of(builder);
  }
}
