package io.litefsoperator.act;

import static io.litefsoperator.testing.Sized.claim;
import static io.litefsoperator.testing.Sized.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.decide.Action;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.testing.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes that may not grow hold nothing up, and are not asked for at every look. */
class GrowthTest {

  private static final Observation SMALL =
      Scenario.read(cluster() + claim(0, "1Gi", "1Gi") + claim(1, "1Gi", "1Gi"));

  private final Growth growth = new Growth();
  private final List<String> asked = new ArrayList<>();

  private List<Refusal.Rejected> look(Observation observation, int code, Duration later) {
    Writer writer =
        StandInWriter.that(
            (method, arguments) -> {
              asked.add(((Action.GrowClaim) arguments[1]).name());
              if (code != 0) {
                throw new KubernetesClientException("not so", code, null);
              }
              return null;
            });
    return growth.on(decide(observation), "default", writer, Scenario.NOON.plus(later));
  }

  private static Decision decide(Observation observation) {
    return new Decide().on(observation, Scenario.NOON);
  }

  private List<Refusal.Rejected> look(int code, Duration later) {
    return look(SMALL, code, later);
  }

  @Test
  void everySmallerVolumeIsAskedFor() {
    assertThat(look(0, Duration.ZERO)).isEmpty();
    assertThat(asked).containsExactly("litefs-data-notes-0", "litefs-data-notes-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 422})
  void whatIsRefusedIsToldAtEveryLookAndAskedForAgainAfterMinutes(int code) {
    List<Refusal.Rejected> refused = look(code, Duration.ZERO);

    assertThat(refused)
        .containsExactly(
            new Refusal.Rejected("litefs-data-notes-0", "not so"),
            new Refusal.Rejected("litefs-data-notes-1", "not so"));
    assertThat(look(code, Duration.ofMillis(200))).isEqualTo(refused);
    assertThat(look(code, Duration.ofMinutes(4))).isEqualTo(refused);
    assertThat(asked).hasSize(2);

    assertThat(look(0, Duration.ofMinutes(5))).isEmpty();
    assertThat(asked).hasSize(4);
  }

  @Test
  void anotherSizeIsAskedForAtOnce() {
    look(403, Duration.ZERO);

    look(
        Scenario.read(
            cluster().replace("size: 2Gi", "size: 1.5Gi")
                + claim(0, "1Gi", "1Gi")
                + claim(1, "1Gi", "1Gi")),
        0,
        Duration.ofSeconds(1));

    assertThat(asked).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void anApiServerThatDoesNotServeIsNotAskedForTheNextVolumeAndSoonAgain(int code) {
    look(code, Duration.ZERO);
    assertThat(asked).containsExactly("litefs-data-notes-0");

    look(0, Duration.ofSeconds(30));
    assertThat(asked).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 409})
  void aClaimThatChangedMeanwhileIsNoFaultAndAskedAtTheNextLook(int code) {
    assertThat(look(code, Duration.ZERO)).isEmpty();
    look(0, Duration.ofMillis(200));

    assertThat(asked).hasSize(4);
  }

  @Test
  void theOtherActionsKnowNothingOfIt() {
    List<String> methods = new ArrayList<>();
    Outcome outcome =
        Act.on(
            decide(SMALL),
            SMALL,
            StandInWriter.that(
                (method, arguments) -> {
                  methods.add(method);
                  return null;
                }),
            Optional::empty);

    assertThat(methods).contains("apply").doesNotContain("growClaim");
    assertThat(outcome.notGrown()).isEmpty();
  }
}
