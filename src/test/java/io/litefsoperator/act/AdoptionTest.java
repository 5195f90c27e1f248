package io.litefsoperator.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.testing.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The news that a cluster was deleted may come later than that of what it leaves behind. */
final class AdoptionTest {

  private static final Observation LEFT_BEHIND =
      Scenario.read(
          """
          apiVersion: litefs-operator.io/v1alpha1
          kind: LiteFsCluster
          metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
          spec: {replicas: 1, image: "example/notes:1.4"}
          ---
          apiVersion: v1
          kind: Service
          metadata:
            name: notes
            namespace: default
            uid: s-1
            labels: {app.kubernetes.io/name: litefs, app.kubernetes.io/instance: notes, app.kubernetes.io/managed-by: litefs-operator, litefs-operator.io/cluster: notes}
          """);

  private final List<String> applied = new ArrayList<>();

  private void act(@Nullable LiteFsCluster live) {
    Decision decision = new Decide().on(LEFT_BEHIND, Scenario.NOON);
    Writer writer =
        StandInWriter.that(
            (method, arguments) -> {
              HasMetadata object = (HasMetadata) arguments[0];
              if (method.equals("apply")) {
                applied.add(object.getKind() + " " + object.getMetadata().getName());
              }
              return method.equals("read") && object instanceof LiteFsCluster ? live : null;
            });
    Act.on(decision, LEFT_BEHIND, writer, Optional::empty);
  }

  private static LiteFsCluster live(String uid, @Nullable String deletionTimestamp) {
    LiteFsCluster cluster = new LiteFsCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder().withUid(uid).withDeletionTimestamp(deletionTimestamp).build());
    return cluster;
  }

  @Test
  void whatAnEarlierOneLeftBehindIsAdopted() {
    act(live("c-1", null));

    assertThat(applied).contains("Service notes", "Service notes-headless");
  }

  @Test
  void nothingIsAdoptedByAClusterThatIsBeingDeletedOrGoneOrAnother() {
    act(live("c-1", "2026-01-01T12:00:00Z"));
    act(live("c-2", null));
    act(null);

    assertThat(applied).contains("Service notes-headless").doesNotContain("Service notes");
  }
}
