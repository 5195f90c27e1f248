package io.litefsoperator.report;

import static io.litefsoperator.testing.Routed.ASKED;
import static io.litefsoperator.testing.Routed.OURS;
import static io.litefsoperator.testing.Routed.UNASKED;
import static io.litefsoperator.testing.Routed.recorded;
import static io.litefsoperator.testing.Routed.route;
import static io.litefsoperator.testing.Routed.seeing;
import static io.litefsoperator.testing.Routed.unrecorded;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.litefsoperator.act.Outcome;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteFindingTest {

  private static Report report(Observation observation, @Nullable Refusal refusal) {
    return Report.of(
        observation,
        new Decide().on(observation, Scenario.NOON),
        new Outcome(
            0, List.of(), 0, refusal == null ? Map.of() : Map.of("HTTPRoute", refusal), List.of()),
        Scenario.NOON);
  }

  private static String told(Report report) {
    Condition routed =
        report.status().conditions().stream()
            .filter(condition -> condition.getType().equals("Routed"))
            .findFirst()
            .orElse(null);
    return routed == null
        ? "nothing"
        : "%s %s: %s".formatted(routed.getStatus(), routed.getReason(), routed.getMessage());
  }

  private static String told(String documents) {
    return told(report(Scenario.read(documents), null));
  }

  private static String told(SeenRoute route, String routing) {
    return told(report(seeing(route, recorded(routing)), null));
  }

  @Test
  void theConditionThatKeepsTheRecordIsTheOneThatIsTold() {
    assertThat(SeenRoute.CONDITION).isEqualTo(ConditionType.Routed.name());
  }

  @Test
  void nothingIsToldOfAClusterThatNeverAsked() {
    Report report = report(Scenario.read(unrecorded(UNASKED)), null);

    assertThat(told(report)).isEqualTo("nothing");
    assertThat(report.route()).isEqualTo(Report.Route.Settled);
  }

  @Test
  void aRouteThatIsAskedForIsPutOnRecordFirst() {
    Report report = report(Scenario.read(unrecorded(ASKED)), null);

    assertThat(told(report)).isEqualTo("False Starting: HTTPRoute notes is not there yet");
    assertThat(report.route()).isEqualTo(Report.Route.Recorded);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          accepted        | {group: gateway.networking.k8s.io, kind: Gateway, name: web}                     | 'True'  | 2 | True Accepted: HTTPRoute notes is accepted by Gateway web
          own namespace   | {group: gateway.networking.k8s.io, kind: Gateway, name: web, namespace: default} | 'True'  | 2 | True Accepted: HTTPRoute notes is accepted by Gateway web
          refused         | {group: gateway.networking.k8s.io, kind: Gateway, name: web}                     | 'False' | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web says Why: so it is
          earlier spec    | {group: gateway.networking.k8s.io, kind: Gateway, name: web}                     | 'True'  | 1 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          another parent  | {group: gateway.networking.k8s.io, kind: Gateway, name: others}                  | 'True'  | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          another place   | {name: web, namespace: gateways}                                                 | 'True'  | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          one listener    | {name: web, sectionName: https}                                                  | 'True'  | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          another port    | {name: web, port: 443}                                                           | 'True'  | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          another kind    | {group: '', kind: Service, name: web}                                            | 'True'  | 2 | False NotAccepted: HTTPRoute notes is not accepted: Gateway web has not answered
          """)
  void whatTheParentsSayOfTheRouteIsPassedOn(
      String what, String parent, String status, long generation, String told) {
    String answer =
        """
        [{parentRef: %s, controllerName: x, conditions: [
          {type: ResolvedRefs, status: "True", reason: Other, message: "", observedGeneration: 2},
          {type: Accepted, status: "%s", reason: Why, message: so it is, observedGeneration: %d}]}]
        """
            .formatted(parent, status, generation)
            .replaceAll("\\s+", " ");

    assertThat(told(recorded(ASKED) + route(OURS, answer))).as(what).startsWith(told);
  }

  @Test
  void aRouteWhoseServicesAParentCannotUseIsNotRouted() {
    String answer =
        """
        [{parentRef: {name: web}, controllerName: x, conditions: [
          {type: ResolvedRefs, status: "False", reason: BackendNotFound, message: where is it, observedGeneration: 2},
          {type: Accepted, status: "True", reason: Accepted, message: "", observedGeneration: 2}]}]
        """
            .replaceAll("\\s+", " ");

    assertThat(told(recorded(ASKED) + route(OURS, answer)))
        .isEqualTo(
            "False NotAccepted: HTTPRoute notes is not accepted: Gateway web says BackendNotFound: where is it");
  }

  @Test
  void everyParentHasToAccept() {
    String twoAsked = ASKED.replace("[{name: web}]", "[{name: web}, {name: inside}]");
    String accepted = "conditions: [{type: Accepted, status: \"True\"}]";

    assertThat(
            told(
                recorded(twoAsked)
                    + route(OURS, "[{parentRef: {name: web}, %s}]".formatted(accepted))))
        .startsWith("False NotAccepted: HTTPRoute notes is not accepted: Gateway inside has not");
    assertThat(
            told(
                recorded(twoAsked)
                    + route(
                        OURS,
                        "[{parentRef: {name: web}, %s}, {parentRef: {name: inside}, %1$s}]"
                            .formatted(accepted))))
        .isEqualTo("True Accepted: HTTPRoute notes is accepted by Gateway web; Gateway inside");
  }

  @Test
  void aRouteThatWasJustMadeIsNoFaultYet() {
    String young = route(OURS, "[]").replace("T11:00:00Z", "T11:59:55Z");

    assertThat(told(recorded(ASKED) + young)).startsWith("False Starting: ");
  }

  @Test
  void aClusterWithoutGatewayApiIsToldWhatToDo() {
    Observation observation = seeing(new SeenRoute.NoGatewayApi(), recorded(ASKED));

    assertThat(told(report(observation, null)))
        .isEqualTo(
            "False NoGatewayApi: the cluster has no Gateway API: install its CRDs or remove"
                + " spec.routing.httpRoute");
    assertThat(report(observation, null).route()).isEqualTo(Report.Route.Awaited);
  }

  @Test
  void aRouteThatCannotBeReadIsToldAsLongAsItMayBeThere() {
    assertThat(told(new SeenRoute.Unread(true, "not for you"), ASKED))
        .startsWith("False Forbidden: ")
        .contains("deploy/kustomize/operator.yaml", "not for you");
    assertThat(told(new SeenRoute.Unread(true, "not for you"), UNASKED))
        .startsWith("False Forbidden");
    assertThat(told(new SeenRoute.Unread(false, "no time"), ASKED))
        .isEqualTo("Unknown Unreadable: HTTPRoute notes can't be read: no time");
  }

  @Test
  void aRouteOfSomebodyElseIsNamed() {
    String theirs = OURS.replace("LiteFsCluster", "Shop").replace("c-1", "x-1");

    assertThat(told(recorded(ASKED) + route(theirs, "[]")))
        .startsWith("False NotOurs: HTTPRoute notes is there already and belongs to Shop notes");
    assertThat(told(recorded(UNASKED) + route(theirs, "[]"))).isEqualTo("nothing");
  }

  @Test
  void whatKeptTheRouteFromBeingWrittenIsToldBeforeWhatWasSeenOfIt() {
    Observation accepted =
        Scenario.read(
            recorded(ASKED)
                + route(
                    OURS,
                    "[{parentRef: {name: web}, conditions: [{type: Accepted, status: \"True\"}]}]"));

    assertThat(told(report(accepted, new Refusal.Rejected("HTTPRoute notes", "not so"))))
        .isEqualTo("False Rejected: the API server refuses HTTPRoute notes: not so");
    assertThat(told(report(accepted, new Refusal.NotOurs("HTTPRoute notes", "Shop x"))))
        .startsWith("False NotOurs: ");
  }

  @Test
  void aRouteThatIsNotAskedForAnyMoreIsToldUntilItIsGone() {
    assertThat(told(recorded(UNASKED) + route(OURS, "[]"))).startsWith("False Removing: ");
    assertThat(told(recorded(UNASKED))).isEqualTo("nothing");
    assertThat(told(new SeenRoute.NoGatewayApi(), UNASKED)).isEqualTo("nothing");
  }

  @Test
  void noOtherConditionDependsOnTheRoute() {
    Report with = report(seeing(new SeenRoute.NoGatewayApi(), recorded(ASKED)), null);
    Report without = report(Scenario.read(unrecorded(UNASKED)), null);

    assertThat(
            with.status().conditions().stream()
                .filter(condition -> !condition.getType().equals("Routed")))
        .containsExactlyElementsOf(without.status().conditions());
    assertThat(with.settled()).isEqualTo(without.settled());
  }
}
