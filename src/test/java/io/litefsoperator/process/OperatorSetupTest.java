package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.litefsoperator.observe.RawLiteFsCluster;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class OperatorSetupTest {

  private static RawLiteFsCluster resource(UnaryOperator<ObjectMetaBuilder> change) {
    RawLiteFsCluster resource = new RawLiteFsCluster();
    resource.setMetadata(
        change
            .apply(
                new ObjectMetaBuilder()
                    .withName("notes")
                    .withUid("a")
                    .withGeneration(1L)
                    .withResourceVersion("1"))
            .build());
    return resource;
  }

  private static boolean isRequest(UnaryOperator<ObjectMetaBuilder> change) {
    return OperatorSetup.isRequest(resource(change), resource(same -> same));
  }

  @Test
  void aChangedSpecAnnotationLabelOrADeletionIsLookedAt() {
    assertThat(isRequest(meta -> meta.withGeneration(2L))).isTrue();
    assertThat(isRequest(meta -> meta.addToAnnotations("litefs-operator.io/paused", "true")))
        .isTrue();
    assertThat(isRequest(meta -> meta.addToLabels("team", "a"))).isTrue();
    assertThat(isRequest(meta -> meta.withDeletionTimestamp("2026-01-01T00:00:00Z"))).isTrue();
  }

  @Test
  void aResourceMadeAnewUnderTheOldNameIsLookedAt() {
    assertThat(isRequest(meta -> meta.withUid("b"))).isTrue();
  }

  @Test
  void aChangedStatusAloneIsNot() {
    RawLiteFsCluster after = resource(meta -> meta.withResourceVersion("2"));
    after.setStatus(TextNode.valueOf("another"));

    assertThat(OperatorSetup.isRequest(after, resource(same -> same))).isFalse();
  }
}
