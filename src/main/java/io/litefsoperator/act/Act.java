package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.decide.Action;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.ApiErrors;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.NativeSidecars;
import io.litefsoperator.resources.Ownership;
import io.litefsoperator.resources.StatefulSets;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one decision about one cluster. */
public final class Act {

  private static final Logger log = LoggerFactory.getLogger(Act.class);

  /** The object changed or went since it was looked at; the change brings a new decision. */
  private static final Set<Integer> OUTDATED =
      Set.of(
          HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT, Answers.UNPROCESSABLE);

  private final Writer writer;
  private final Again again;
  private final Observation observation;
  private final List<Refusal> refusals = new ArrayList<>();
  private int writes;
  private boolean isStatefulSetWritten;

  private Act(Writer writer, Again again, Observation observation) {
    this.writer = writer;
    this.again = again;
    this.observation = observation;
  }

  /**
   * Keeps volumes and ends pods that are about to be discarded, applies the children, then performs
   * the other actions, but for the growing of volumes, which is {@link Growth}'s.
   *
   * @param again decides once more, on what is read live, right before what can't be undone
   * @throws KubernetesClientException if the API server could not be asked, or answered with what
   *     may pass: the same decision is then to be tried again
   */
  public static Outcome on(Decision decision, Observation observation, Writer writer, Again again) {
    Act act = new Act(writer, again, observation);
    for (Action action : decision.actions()) {
      if (action instanceof Action.RetainVolume && !act.perform(action)) {
        return act.outcome(); // its pod need not be stopped
      }
    }
    decision.actions().stream()
        .filter(Action.HurryPod.class::isInstance)
        .forEach(act::perform); // before its StatefulSet has it deleted with more time
    // Beforehand: a pod that runs would find the new StatefulSet's ConfigMap at its next start.
    if (!decision.children().stream().allMatch(act::isAsRehearsed)) {
      return act.withoutStatefulSet(decision);
    }
    for (HasMetadata child : decision.children()) {
      // Without one of its objects a pod would start wrong, and might stay so: a pod whose
      // ConfigMap comes late never sees it.
      if (child instanceof StatefulSet && !act.refusals.isEmpty()) {
        return act.withoutStatefulSet(decision);
      }
      if (!(child instanceof HTTPRoute)) {
        act.apply(child);
      }
    }
    decision.actions().stream()
        .filter(action -> !(action instanceof Action.RetainVolume))
        .filter(action -> !(action instanceof Action.HurryPod))
        .filter(action -> !(action instanceof Action.DeleteRoute))
        .filter(action -> !(action instanceof Action.GrowClaim))
        .forEach(act::perform);
    return route(act.outcome(), decision, observation, writer, again);
  }

  /** What a healing scaled down comes back also where nothing else can be written. */
  private Outcome withoutStatefulSet(Decision decision) {
    decision.actions().stream().filter(Action.ScaleBack.class::isInstance).forEach(this::perform);
    return outcome();
  }

  /**
   * Last, and whatever becomes of it is told by its own condition alone: the HTTPRoute and those
   * who judge it, webhooks included, are others' and must not hold up the data.
   */
  private static Outcome route(
      Outcome outcome, Decision decision, Observation observation, Writer writer, Again again) {
    Act act = new Act(writer, again, observation);
    try {
      decision.children().stream().filter(HTTPRoute.class::isInstance).forEach(act::apply);
      decision.actions().stream()
          .filter(Action.DeleteRoute.class::isInstance)
          .forEach(act::perform);
    } catch (KubernetesClientException e) {
      act.refusals.add(new Refusal.Rejected("the HTTPRoute", ApiErrors.words(e)));
    }
    return new Outcome(
        outcome.writes(),
        outcome.refusals(),
        act.writes,
        act.refusals.stream().findFirst().orElse(null),
        outcome.notGrown());
  }

  private Outcome outcome() {
    RemediationStatus running = observation.cluster().getStatus().remediation();
    if (running != null && running.step() == RemediationStatus.Step.Stop && !refusals.isEmpty()) {
      // A replica that can't be stopped is not healed: its pod would be made anew for ever.
      String refused = refusals.get(0).object();
      refusals.add(new Refusal.NotDiscarded(refused, refused + " can't be written"));
    }
    return new Outcome(writes, refusals);
  }

  private void apply(HasMetadata desired) {
    HasMetadata actual = observed(desired);
    if (actual == null) {
      // The caches hold only what bears our labels. Applying over an object that was here before
      // us would take it over without a word.
      actual = writer.read(desired);
      if (desired instanceof StatefulSet ours && actual instanceof StatefulSet live) {
        StatefulSets.keepClaimTemplates(ours, live);
      }
    }
    Applied.mark(desired);
    if (actual == null) {
      write(desired, null);
    } else if (Ownership.isLeaving(observation.cluster(), actual)) {
      refusals.add(new Refusal.Leaving(describe(desired)));
    } else if (!Ownership.isOurs(observation.cluster(), actual)) {
      refusals.add(new Refusal.NotOurs(describe(desired), Ownership.owner(actual)));
    } else if (!Applied.isUnchanged(actual, desired, Writer.FIELD_MANAGER) && mayOwn(actual)) {
      write(desired, actual);
    }
  }

  /**
   * Whether an object without an owner may be adopted: the cluster may have been deleted in order
   * to leave it behind, and the news of that still be on its way.
   */
  private boolean mayOwn(HasMetadata actual) {
    if (Ownership.controller(actual).isPresent()) {
      return true;
    }
    HasMetadata live = writer.read(observation.cluster());
    return live != null
        && live.getMetadata().getDeletionTimestamp() == null
        && live.getMetadata().getUid().equals(observation.cluster().getMetadata().getUid());
  }

  private void write(HasMetadata desired, @Nullable HasMetadata actual) {
    try {
      if (actual != null) {
        // Fails closed where the object was replaced by another of its name.
        desired.getMetadata().setUid(actual.getMetadata().getUid());
      }
      writer.apply(desired);
      writes++;
      isStatefulSetWritten |= desired instanceof StatefulSet;
      log.info("{} {}", actual == null ? "created" : "updated", describe(desired));
    } catch (KubernetesClientException e) {
      if ((!Answers.isFinal(e) && !isMisfit(e)) || Answers.isReplaced(e)) {
        throw e;
      }
      refusals.add(new Refusal.Rejected(describe(desired), ApiErrors.words(e)));
    }
  }

  /**
   * Asks whether sidecars go on running: once it is written, its pods are replaced by such as hang.
   */
  private boolean isAsRehearsed(HasMetadata child) {
    if (!(child instanceof StatefulSet desired)
        || NativeSidecars.dropped(desired, observation.statefulSet()).isEmpty()) {
      return true;
    }
    List<String> dropped;
    try {
      dropped = NativeSidecars.dropped(desired, (StatefulSet) writer.rehearse(desired));
    } catch (KubernetesClientException e) {
      if (!Answers.isFinal(e) && !isMisfit(e)) {
        throw e;
      }
      // What else is wrong with it, or with rehearsing it, shows when it is written.
      dropped =
          NativeSidecars.areUnknown(ApiErrors.words(e))
              ? NativeSidecars.dropped(desired, null)
              : List.of();
    }
    if (dropped.isEmpty()) {
      return true;
    }
    refusals.add(new Refusal.NoNativeSidecars(describe(desired), dropped));
    return false;
  }

  /** A list with two elements of one key, say, which server-side apply answers with 500. */
  private static boolean isMisfit(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR
        && ApiErrors.words(e).contains("failed to create typed patch object");
  }

  /** Returns false if it was refused or came too late. */
  private boolean perform(Action action) {
    try {
      if (carryOut(action)) {
        writes++;
      }
      return true;
    } catch (KubernetesClientException e) {
      if (!OUTDATED.contains(e.getCode())) {
        if (Answers.isFinal(e)) {
          refusals.add(refusal(action, ApiErrors.words(e)));
          return false;
        }
        throw e;
      }
      log.debug("{} came too late: {}", action, e.getMessage());
      return false;
    }
  }

  private Refusal refusal(Action action, String why) {
    boolean isOfHealing =
        action instanceof Action.RetainVolume || action instanceof Action.DiscardClaim;
    return isOfHealing && observation.cluster().getStatus().remediation() != null
        ? new Refusal.NotDiscarded(action.name(), "the API server refuses it: " + why)
        : new Refusal.Rejected(action.name(), why);
  }

  /** Returns false if nothing was written. */
  private boolean carryOut(Action action) {
    String namespace = observation.cluster().getMetadata().getNamespace();
    if (action instanceof Action.LabelPod label) {
      writer.labelPod(namespace, label);
    } else if (action instanceof Action.RestartPod restart) {
      writer.restartPod(namespace, restart);
      log.info("deleted Pod {}: {}", restart.name(), restart.why());
    } else if (action instanceof Action.ScaleBack scale) {
      if (isStatefulSetWritten) {
        return false;
      }
      writer.scaleBack(namespace, scale);
      log.info("scaled StatefulSet {} back to {}", scale.name(), scale.replicas());
    } else if (action instanceof Action.DeleteConfigMap delete) {
      writer.deleteConfigMap(namespace, delete);
      log.info("deleted ConfigMap {}", delete.name());
    } else if (action instanceof Action.DeleteRoute delete) {
      writer.deleteRoute(namespace, delete);
      log.info("deleted HTTPRoute {}", delete.name());
    } else if (action instanceof Action.MarkClaim mark) {
      writer.markClaim(namespace, mark);
    } else if (action instanceof Action.OwnClaim own) {
      writer.ownClaim(namespace, own);
    } else if (action instanceof Action.GrantStart grant) {
      if (!isStillDue(grant)) {
        return false;
      }
      writer.grantStart(namespace, grant);
      log.info("let Pod {} start", grant.name());
    } else if (action instanceof Action.TakeBackGrant grant) {
      writer.takeBackGrant(namespace, grant);
    } else if (action instanceof Action.HurryPod hurry) {
      writer.hurryPod(namespace, hurry);
      log.info("deleted Pod {} with {} s to end", hurry.name(), Action.HurryPod.GRACE_SECONDS);
    } else if (action instanceof Action.RetainVolume retain) {
      writer.retainVolume(retain.name(), retain.claimUid());
    } else if (action instanceof Action.DiscardClaim discard) {
      if (!isStillDue(discard)) {
        return false;
      }
      if (discard.retain() && discard.volumeName() != null) {
        writer.retainVolume(discard.volumeName(), discard.uid());
      }
      writer.deleteClaim(namespace, discard.name(), discard.uid());
      log.info("deleted PersistentVolumeClaim {} ({})", discard.name(), discard.uid());
    } else if (action instanceof Action.ReplaceClaim replace) {
      if (!isStillDue(replace)) {
        return false;
      }
      writer.retainVolume(replace.volumeName(), replace.uid());
      writer.deleteClaim(namespace, replace.name(), replace.uid());
      log.info(
          "deleted PersistentVolumeClaim {}, kept PersistentVolume {}",
          replace.name(),
          replace.volumeName());
    }
    return true;
  }

  private boolean isStillDue(Action action) {
    boolean due =
        again.decide().filter(decision -> decision.actions().contains(action)).isPresent();
    if (!due) {
      log.info("did not {}: it is not so any more", action);
    }
    return due;
  }

  private @Nullable HasMetadata observed(HasMetadata desired) {
    String name = desired.getMetadata().getName();
    return switch (desired.getKind()) {
      case "StatefulSet" -> observation.statefulSet();
      case "Service" -> observation.services().get(name);
      case "ConfigMap" -> observation.configMaps().get(name);
      case "HTTPRoute" ->
          observation.route() instanceof SeenRoute.Present present ? present.route() : null;
      default -> throw new IllegalArgumentException("not a child: " + desired.getKind());
    };
  }

  private static String describe(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
