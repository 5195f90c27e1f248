package io.litefsoperator.argocd;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What docs/argocd.md says, with the real Argo CD and the operator from its chart. */
final class ArgoCdIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final String OURS = "https://github.com/litefs-operator/litefs-operator.git";
  private static final String CLUSTERS = "deploy/argocd/clusters/%s.yaml";
  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir static Path folder;

  private static TestBed.Elsewhere litefs;
  private static OperatorImage image;
  private static GitRepository git;
  private static ArgoCd argo;
  private static Application operator;
  private static Application clusters;

  /** Two of them beside notes, which is as it is shipped, so that no test is in another's way. */
  @BeforeAll
  static void oneApplicationBringsEverything() throws IOException {
    assumeTrue(bed.cluster().isLocal(), "that cluster has not the operator's image of this build");
    image = OperatorImage.current(bed.cluster());
    litefs = bed.elsewhere();
    argo = ArgoCd.absentFrom(bed, folder);
    argo.install();
    git = GitRepository.in(folder.resolve("git"));
    git.copy("deploy/helm", text -> text).copy("deploy/argocd", ArgoCdIT::edited);
    for (String name : List.of("cart", "shop", "wiki")) {
      git.write(CLUSTERS.formatted(name), cluster(name));
    }
    String commit = git.commit("Everything");

    run("kubectl patch configmap argocd-cm -n argocd --patch-file deploy/argocd/argocd-cm.yaml");
    argo.start();
    run("kubectl apply -f deploy/argocd/litefs.yaml");

    operator = argo.application("litefs-operator").awaitCreated();
    clusters = argo.application("litefs-clusters").awaitCreated();
    clusters.awaitSynced(commit).awaitHealth("Healthy");
  }

  private static String operatorNamespace() {
    return bed.namespace() + "-operator";
  }

  /** As its user edits it, in namespaces of this test. */
  private static String edited(String text) {
    return text.replace(OURS, git.url())
        .replaceAll("(?m)^( *namespace:) argocd$", "$1 " + bed.namespace())
        .replaceAll("(?m)^( *namespace:) litefs-operator$", "$1 " + operatorNamespace())
        .replaceAll("(?m)^( *namespace:) litefs$", "$1 " + litefs.namespace().name())
        .replace(
            "valuesObject: {}",
            """
            valuesObject:
                    image: {repository: %s, tag: %s}
                    watch: {scope: some, namespaces: [%s]}
                    rbac: {volumes: false}
            """
                .formatted(image.repository(), image.tag(), litefs.namespace().name())
                .strip());
  }

  /** One pod; without spec.replicas, as an autoscaler wants it. */
  private static String cluster(String name) {
    return """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata:
          name: %s
          annotations: {argocd.argoproj.io/sync-options: 'Prune=confirm,Delete=confirm'}
        spec:
          image: docker.io/litefs-operator/notes:1
          exec:
            - cmd: sqlite3 /litefs/notes.db 'create table if not exists notes (id integer primary key, text text)'
              ifCandidate: true
            - cmd: sleep infinity
          resources: {requests: {cpu: 10m, memory: 16Mi}}
          storage: {size: 16Mi}
          podTemplate: {spec: {terminationGracePeriodSeconds: 5}}
        """
        .formatted(name);
  }

  /** Runs a command of docs/argocd.md, in the user's repository and namespaces. */
  private static void run(String command) throws IOException {
    assertThat(Files.readString(Path.of("docs/argocd.md"))).contains(command);
    argo.kubectl(
        command
            .replace("deploy/argocd", folder.resolve("git/deploy/argocd").toString())
            .replace("-n litefs", "-n " + litefs.namespace().name()));
  }

  @AfterAll
  static void nothingIsLeft() {
    if (litefs == null) {
      return;
    }
    if (argo != null) {
      argo.close();
    }
    String namespace = litefs.namespace().name();
    bed.client().resources(LiteFsCluster.class).inNamespace(namespace).delete();
    // Their apps sleep through the half minute that they are given.
    bed.client().pods().inNamespace(namespace).withGracePeriod(1).delete();
    litefs.close();
    bed.client().namespaces().withName(operatorNamespace()).delete();
  }

  @Test
  void theClustersComeAfterTheOperatorIsReady() {
    Instant ready =
        bed
            .client()
            .apps()
            .deployments()
            .inNamespace(operatorNamespace())
            .withName("litefs-operator")
            .get()
            .getStatus()
            .getConditions()
            .stream()
            .filter(condition -> condition.getType().equals("Available"))
            .map(condition -> Instant.parse(condition.getLastTransitionTime()))
            .findFirst()
            .orElseThrow();

    assertThat(clusters.created()).isAfterOrEqualTo(ready);
  }

  @Test
  void whatTheOperatorWritesIsNotOutOfSync() {
    assertSynced(operator, operator.syncs());
    assertSynced(clusters, clusters.syncs());
  }

  @Test
  void whatAnAutoscalerWritesIsNotOutOfSync() throws IOException {
    Notes shop = litefs.notes("shop");
    int before = clusters.syncs();

    run("kubectl autoscale lfc shop -n litefs --min=2 --max=5 --cpu-percent=80");
    eventually(
        "the autoscaler has scaled",
        SOON,
        () -> assertThat(shop.get().getSpec().replicas()).isEqualTo(2));
    shop.awaitReady(2);

    assertSynced(clusters, before);
    assertThat(shop.get().getSpec().replicas()).isEqualTo(2);
  }

  @Test
  void replicasInGitAreLeftToTheAutoscalerWhereTheApplicationSaysSo() throws IOException {
    Notes notes = litefs.notes("notes");
    String file = "deploy/argocd/apps/clusters.yaml";
    String ignored =
        """
          ignoreDifferences:
            - group: litefs-operator.io
              kind: LiteFsCluster
              name: notes
              jsonPointers: [/spec/replicas]
        """;
    assertThat(Files.readString(Path.of("docs/argocd.md"))).contains(ignored);
    git.write(file, git.read(file).replace("  syncPolicy:", ignored + "  syncPolicy:"));
    argo.application("litefs").awaitSynced(git.commit("notes is scaled by an autoscaler"));
    clusters.refresh();
    int before = clusters.syncs();

    notes.scale(2);
    notes.awaitReady(2);
    assertSynced(clusters, before);

    String other = CLUSTERS.formatted("notes");
    git.write(other, git.read(other) + "  remediation: {mode: Manual}\n");
    clusters.awaitSynced(git.commit("Another change of notes"));
    assertThat(notes.get().getSpec().remediation().mode().name()).isEqualTo("Manual");
    assertThat(notes.get().getSpec().replicas()).as("in spite of Git's 3").isEqualTo(2);
  }

  @Test
  void aPausedClusterIsSuspendedAndHoldsUpNoOther() throws IOException {
    run("kubectl annotate lfc cart -n litefs litefs-operator.io/paused=true");
    awaitHealthOf("cart", "Suspended: paused; cart-0 takes writes");

    String file = CLUSTERS.formatted("shop");
    git.write(file, git.read(file) + "  remediation: {mode: Manual}\n");
    clusters.awaitSynced(git.commit("A change of shop"));
    assertThat(clusters.outOfSync()).isEmpty();

    run("kubectl annotate lfc cart -n litefs litefs-operator.io/paused-");
    awaitHealthOf("cart", "Healthy: cart-0 takes writes");
  }

  @Test
  void anImageThatIsMissingIsDegradedUntilGitHasAnother() throws IOException {
    Notes cart = litefs.notes("cart");
    String file = CLUSTERS.formatted("cart");
    String good = git.read(file);

    git.write(file, good.replace("notes:1", "missing:1"));
    git.commit("A bad image");
    clusters.refresh();
    awaitHealthOf("cart", "Degraded: ");
    clusters.awaitHealth("Degraded");
    assertThat(clusters.healthOf("LiteFsCluster", "cart")).contains("missing:1");

    git.write(file, good);
    clusters.awaitSynced(git.commit("The good one again"));
    cart.awaitReady(1);
    awaitHealthOf("cart", "Healthy: ");
  }

  @Test
  void aClusterThatIsTakenOutOfGitStaysUntilAPersonAgreesAndItsDataLonger() throws IOException {
    Notes wiki = litefs.notes("wiki");
    wiki.write("before");
    String file = CLUSTERS.formatted("wiki");
    String text = git.read(file);

    git.remove(file).commit("No wiki any more");
    clusters.refresh();
    clusters.awaitPhase("Running", "Waiting for pruning confirmation");
    assertThat(wiki.get().getMetadata().getDeletionTimestamp()).isNull();

    run(
        "kubectl annotate application litefs-clusters -n argocd argocd.argoproj.io/deletion-approved=$(date -u +%FT%TZ)");
    eventually("it is gone", SOON, () -> assertThat(wiki.resource().get()).isNull());
    assertThat(wiki.claims()).hasSize(1);

    git.write(file, text);
    clusters.awaitSynced(git.commit("The wiki is back"));
    wiki.awaitReady(1);
    assertThat(wiki.texts(0)).containsExactly("before");
  }

  private static void awaitHealthOf(String cluster, String health) {
    eventually(
        "%s is %s".formatted(cluster, health),
        SOON,
        () -> assertThat(clusters.healthOf("LiteFsCluster", cluster)).startsWith(health));
  }

  /** All of it, at a new look, and without a sync that would have made it so. */
  private static void assertSynced(Application application, int syncs) {
    application.refresh();
    assertThat(application.outOfSync()).isEmpty();
    assertThat(application.syncs()).isEqualTo(syncs);
  }
}
