package io.litefsoperator.argocd;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Ports;
import io.litefsoperator.testing.Programs;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Argo CD with its own manifests in a test's namespace, its controller and its repository server as
 * processes of this machine. It may do everything in the cluster, as most may.
 */
final class ArgoCd implements AutoCloseable {

  private final TestBed bed;
  private final Path folder;
  private final String manifests;
  private final List<Process> processes = new ArrayList<>();

  private ArgoCd(TestBed bed, Path folder, String manifests) {
    this.bed = bed;
    this.folder = folder;
    this.manifests = manifests;
  }

  /** Somebody else's Argo CD must not lose its Applications after the test. */
  static ArgoCd absentFrom(TestBed bed, Path folder) {
    assertThat(Kubectl.run(bed.cluster(), "kubectl get crd applications.argoproj.io").code())
        .as(
            "the cluster has an Argo CD already; if a test that was killed left it:"
                + " kubectl delete crd applications.argoproj.io applicationsets.argoproj.io"
                + " appprojects.argoproj.io")
        .isNotZero();
    return new ArgoCd(bed, folder, Programs.argoCdManifests());
  }

  ArgoCd install() {
    kubectl("kubectl apply --server-side -k %s/crds".formatted(manifests));
    eventually(
        "its kinds are served",
        Duration.ofSeconds(30),
        () -> kubectl("kubectl get applications,appprojects -n argocd"));
    kubectl("kubectl apply -n argocd -k %s/base/config".formatted(manifests));
    // What an earlier one left, whose test was killed, is not this one's.
    kubectl(
        "kubectl patch configmap argocd-cm -n argocd --patch '{\"data\": {\"installationID\": \"%s\"}}'"
            .formatted(bed.namespace()));
    kubectl(
        """
        kubectl apply -n argocd -f - <<< '
          apiVersion: argoproj.io/v1alpha1
          kind: AppProject
          metadata: {name: default}
          spec:
            sourceRepos: ["*"]
            destinations: [{server: "*", namespace: "*"}]
            clusterResourceWhitelist: [{group: "*", kind: "*"}]'
        """);
    return this;
  }

  /** Runs what a person types, whose Argo CD is in the namespace argocd. */
  String kubectl(String command) {
    CommandResult result =
        Kubectl.run(bed.cluster(), command.replace("-n argocd", "-n " + bed.namespace()));
    assertThat(result.code()).as("%s: %s", command, result.err()).isZero();
    return result.out();
  }

  /** Until its parts answer. */
  ArgoCd start() throws IOException {
    String redis = "127.0.0.1:" + Ports.free();
    String repositories = "127.0.0.1:" + Ports.free();
    launch("redis", redis);
    launch(
        "repo-server",
        "--redis=" + redis,
        "--address=127.0.0.1",
        "--port=" + repositories.split(":", 2)[1],
        "--metrics-address=127.0.0.1",
        "--metrics-port=" + Ports.free(),
        "--disable-tls");
    awaitAnswer(redis);
    awaitAnswer(repositories);
    launch(
        "application-controller",
        "--namespace=" + bed.namespace(),
        "--redis=" + redis,
        "--repo-server=" + repositories,
        "--repo-server-plaintext",
        "--metrics-port=" + Ports.free(),
        // The health of each resource stands in the Application's status.
        "--persist-resource-health");
    return this;
  }

  private void launch(String part, String... options) throws IOException {
    Path logs = Files.createDirectories(Path.of("target/argocd-logs"));
    List<String> command =
        Stream.concat(Stream.of(Programs.tool("argocd"), part), Stream.of(options)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(logs.resolve(part + ".log").toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("ARGOCD_") || name.startsWith("KUBE"));
    environment.put("KUBECONFIG", bed.cluster().kubeconfig().toAbsolutePath().toString());
    // https://kubernetes.default.svc is the cluster of that file.
    environment.put("ARGOCD_FAKE_IN_CLUSTER", "true");
    environment.put("ARGOCD_GPG_ENABLED", "false");
    environment.put("ARGOCD_ASK_PASS_SOCK", folder.resolve("ask-pass").toString());
    environment.put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
    Path helm = Path.of(Programs.tool("helm")).getParent();
    environment.put("PATH", helm + ":" + environment.get("PATH"));
    processes.add(builder.start());
  }

  private static void awaitAnswer(String address) {
    String[] parts = address.split(":", 2);
    await("there is an answer at " + address)
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])), 1000);
              }
            });
  }

  Application application(String name) {
    return new Application(bed.client(), bed.namespace(), name);
  }

  /** Its Applications go with it, and nothing that they made. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    kubectl("kubectl delete -k %s/crds".formatted(manifests));
  }
}
