package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import io.litefsoperator.act.Refusal;
import io.litefsoperator.api.HttpRoute;
import io.litefsoperator.api.ParentRef;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.HttpRoutes;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of the HTTPRoute: nothing of a cluster that never asked for one. It is beside
 * all other conditions, since whether a Gateway of others takes a route says nothing of the data.
 */
final class RouteFinding {

  /** By then a Gateway's controller has mostly answered. */
  private static final Duration ANSWERED_BY = Duration.ofSeconds(10);

  private final Observation observation;
  private final @Nullable Refusal refusal;
  private final Instant now;
  private final String name;

  /**
   * @param refusal why the route could not be written; null if it could, or was not
   */
  RouteFinding(Observation observation, @Nullable Refusal refusal, Instant now) {
    this.observation = observation;
    this.refusal = refusal;
    this.now = now;
    this.name = "HTTPRoute " + Names.of(observation.cluster()).httpRoute();
  }

  Optional<Finding> finding() {
    return HttpRoutes.askedFor(observation.cluster())
        .map(asked -> Optional.of(asked(asked)))
        .orElseGet(this::notAskedAnyMore);
  }

  private Optional<Finding> notAskedAnyMore() {
    if (observation.route() instanceof SeenRoute.Unread unread) {
      return Optional.of(unread(unread));
    }
    return observation.route() instanceof SeenRoute.Present present
            && Ownership.isControlled(observation.cluster(), present.route())
        ? Optional.of(
            refused()
                .orElseGet(
                    () ->
                        not(
                            Reason.Removing,
                            name + " is to go, since spec.routing.httpRoute was removed")))
        : Optional.empty();
  }

  private Finding asked(HttpRoute asked) {
    Optional<Finding> refused = refused();
    if (refused.isPresent()) {
      return refused.get();
    }
    if (observation.route() instanceof SeenRoute.NoGatewayApi) {
      return not(
          Reason.NoGatewayApi,
          "the cluster has no Gateway API: install its CRDs or remove spec.routing.httpRoute");
    }
    if (observation.route() instanceof SeenRoute.Unread unread) {
      return unread(unread);
    }
    return observation.route() instanceof SeenRoute.Present present
        ? present(asked, present.route())
        : not(Reason.Starting, name + " is not there yet");
  }

  private Finding present(HttpRoute asked, HTTPRoute route) {
    if (Ownership.isLeaving(observation.cluster(), route)) {
      return leaving();
    }
    return Ownership.isOurs(observation.cluster(), route)
        ? answered(asked, route)
        : notOurs(Ownership.owner(route));
  }

  private Optional<Finding> refused() {
    if (refusal instanceof Refusal.NotOurs notOurs) {
      return Optional.of(notOurs(notOurs.owner()));
    }
    if (refusal instanceof Refusal.Leaving) {
      return Optional.of(leaving());
    }
    return refusal instanceof Refusal.Rejected rejected
        ? Optional.of(
            not(
                Reason.Rejected,
                "the API server refuses %s: %s".formatted(name, Quoted.of(rejected.message()))))
        : Optional.empty();
  }

  private Finding notOurs(String owner) {
    return not(
        Reason.NotOurs,
        "%s is there already and belongs to %s, not to this LiteFsCluster; delete or rename it, or remove spec.routing.httpRoute"
            .formatted(name, owner));
  }

  private Finding leaving() {
    return not(Reason.Starting, name + " is still being deleted, then made anew");
  }

  private Finding unread(SeenRoute.Unread unread) {
    return unread.isForbidden()
        ? not(
            Reason.Forbidden,
            "the operator lacks the rights to HTTPRoutes that deploy/kustomize/operator.yaml gives it: "
                + Quoted.of(unread.why()))
        : new Finding(
            ConditionType.Routed,
            null,
            Reason.Unreadable,
            "%s can't be read: %s".formatted(name, Quoted.of(unread.why())));
  }

  private Finding answered(HttpRoute asked, HTTPRoute route) {
    List<Answer> answers = asked.parentRefs().stream().map(ref -> answer(ref, route)).toList();
    if (answers.stream().allMatch(Answer::isAccepted)) {
      return new Finding(
          ConditionType.Routed,
          true,
          Reason.Accepted,
          "%s is accepted by %s".formatted(name, texts(answers)));
    }
    List<Answer> others = answers.stream().filter(answer -> !answer.isAccepted()).toList();
    boolean isNew =
        Instant.parse(route.getMetadata().getCreationTimestamp()).plus(ANSWERED_BY).isAfter(now);
    return not(
        isNew && others.stream().allMatch(Answer::isPending) ? Reason.Starting : Reason.NotAccepted,
        "%s is not accepted: %s".formatted(name, texts(others)));
  }

  /** Of one parent; neither accepted nor pending is refused. */
  private record Answer(boolean isAccepted, boolean isPending, String text) {}

  private Answer answer(ParentRef parent, HTTPRoute route) {
    String label =
        "%s %s%s"
                .formatted(
                    parent.kind(),
                    parent.namespace() == null ? "" : parent.namespace() + "/",
                    parent.name())
            + (parent.sectionName() == null ? "" : ", listener " + parent.sectionName())
            + (parent.port() == null ? "" : ", port " + parent.port());
    List<Condition> conditions =
        route.getStatus() == null
            ? List.of()
            : route.getStatus().getParents().stream()
                .filter(status -> isOf(parent, status))
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> isPresent(condition, route))
                .filter(RouteFinding::isAnswer)
                .toList();
    if (!conditions.isEmpty()
        && conditions.stream().allMatch(condition -> "True".equals(condition.getStatus()))) {
      return new Answer(true, false, label);
    }
    return conditions.isEmpty()
        ? new Answer(
            false,
            true,
            label + " has not answered; is it there, and does its class have a controller?")
        : new Answer(
            false,
            false,
            label
                + " says "
                + conditions.stream()
                    .filter(condition -> !"True".equals(condition.getStatus()))
                    .map(
                        condition ->
                            "%s: %s"
                                .formatted(
                                    condition.getReason(), Quoted.of(condition.getMessage())))
                    .collect(Collectors.joining(", ")));
  }

  /** A route that is accepted, but whose backends can't be used, is answered with 500. */
  private static boolean isAnswer(Condition condition) {
    return "Accepted".equals(condition.getType())
        || ("ResolvedRefs".equals(condition.getType()) && "False".equals(condition.getStatus()));
  }

  /** An answer may be about an earlier spec. */
  private static boolean isPresent(Condition condition, HTTPRoute route) {
    Long generation = route.getMetadata().getGeneration();
    return condition.getObservedGeneration() == null
        || generation == null
        || condition.getObservedGeneration() >= generation;
  }

  private boolean isOf(ParentRef parent, RouteParentStatus status) {
    ParentReference reference = status.getParentRef();
    String own = observation.cluster().getMetadata().getNamespace();
    return reference != null
        && parent.name().equals(reference.getName())
        && parent.group().equals(Objects.requireNonNullElse(reference.getGroup(), parent.group()))
        && parent.kind().equals(Objects.requireNonNullElse(reference.getKind(), parent.kind()))
        && Objects.requireNonNullElse(parent.namespace(), own)
            .equals(Objects.requireNonNullElse(reference.getNamespace(), own))
        && Objects.equals(parent.sectionName(), reference.getSectionName())
        && Objects.equals(parent.port(), reference.getPort());
  }

  private static String texts(List<Answer> answers) {
    return answers.stream().map(Answer::text).collect(Collectors.joining("; "));
  }

  private static Finding not(Reason reason, String message) {
    return new Finding(ConditionType.Routed, false, reason, message);
  }
}
