package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Programs that tests run, built or installed by deploy/local when they are first needed. */
public final class Programs {

  static final String CLUSTER = "deploy/local/cluster";

  private static final Map<String, String> PATHS = new ConcurrentHashMap<>();

  private Programs() {}

  public static String litefs() {
    return tool("litefs");
  }

  public static String haproxy() {
    return PATHS.computeIfAbsent("haproxy", name -> lastLine(run(CLUSTER, name)));
  }

  /** An image registry; skopeo comes with it. */
  public static String registry() {
    return PATHS.computeIfAbsent("registry", name -> lastLine(run(CLUSTER, name)));
  }

  public static String busybox() {
    return PATHS.computeIfAbsent("busybox", name -> lastLine(run(CLUSTER, name)));
  }

  public static String shellcheck() {
    return PATHS.computeIfAbsent("shellcheck", name -> lastLine(run(CLUSTER, name)));
  }

  /** What tells whether Prometheus would take its files; Prometheus is beside it. */
  public static String promtool() {
    return PATHS.computeIfAbsent("prometheus", name -> lastLine(run(CLUSTER, name)));
  }

  /** The app of the routing tests. */
  public static String ledger() {
    return tool("ledger");
  }

  /** The folder of Argo CD's own manifests, downloaded if it is missing. */
  public static String argoCdManifests() {
    return lastLine(run(CLUSTER, "argocd-manifests"));
  }

  /**
   * The path of the program that is pinned in {@code deploy/local/tools/<name>}, the last one if it
   * has several.
   */
  public static String tool(String name) {
    return PATHS.computeIfAbsent(name, tool -> lastLine(run(CLUSTER, "tool", tool)));
  }

  /** Runs one of the tools to its end, however that is. */
  public static CommandResult runTool(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool(name)));
    command.addAll(List.of(arguments));
    return CommandResult.of(new ProcessBuilder(command));
  }

  private static String lastLine(String output) {
    String[] lines = output.strip().split("\n");
    return lines[lines.length - 1];
  }

  /**
   * Returns what a command printed.
   *
   * @throws IllegalStateException if it fails
   */
  public static String run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "'%s' failed, see its output above".formatted(String.join(" ", command)));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
