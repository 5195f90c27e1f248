package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.decide.Action;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.observe.ApiErrors;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.NativeSidecars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out one decision about one cluster. */
public final class Act {

  private static final Logger log = LoggerFactory.getLogger(Act.class);

  private final Writer writer;
  private final Again again;
  private final Observation observation;
  private final Apply apply;
  private final List<Refusal> refusals = new ArrayList<>();
  private @Nullable Supplier<Map<String, Apply.Result>> extras;
  private int writes;
  private boolean isStatefulSetWritten;

  private Act(Writer writer, Again again, Observation observation) {
    this.writer = writer;
    this.again = again;
    this.observation = observation;
    this.apply = new Apply(writer, observation.cluster());
  }

  /**
   * Keeps volumes and ends pods that are about to be discarded, applies the children and performs
   * the other actions. What the pods can do without is made or deleted beside the StatefulSet, and
   * waited for in the end. Volumes grow by {@link Growth}.
   *
   * @param again decides once more, on what is read live, right before what can't be undone
   * @throws KubernetesClientException if the API server could not be asked, or answered with what
   *     may pass: the same decision is then to be tried again
   */
  public static Outcome on(Decision decision, Observation observation, Writer writer, Again again) {
    Act act = new Act(writer, again, observation);
    Outcome outcome;
    try {
      outcome = act.on(decision);
    } catch (KubernetesClientException e) {
      act.awaitExtras(e);
      throw e;
    }
    int extraWrites = 0;
    Map<String, Refusal> extraRefusals = new TreeMap<>();
    for (Map.Entry<String, Apply.Result> extra : act.extras(decision).get().entrySet()) {
      extraWrites += extra.getValue().isWritten() ? 1 : 0;
      if (extra.getValue().refusal() != null) {
        extraRefusals.put(extra.getKey(), extra.getValue().refusal());
      }
    }
    return new Outcome(outcome.writes(), outcome.refusals(), extraWrites, extraRefusals, List.of());
  }

  /** Begun beside the StatefulSet, if it gets so far: then they take no time of their own. */
  private Supplier<Map<String, Apply.Result>> extras(Decision decision) {
    return extras == null ? ActOnExtras.begin(decision.extras(), apply, writer) : extras;
  }

  /** One that goes on by itself could write what is outdated after the next try's. */
  private void awaitExtras(KubernetesClientException failure) {
    if (extras == null) {
      return;
    }
    try {
      Map<String, Apply.Result> unused = extras.get();
    } catch (KubernetesClientException e) {
      failure.addSuppressed(e);
    }
  }

  private Outcome on(Decision decision) {
    for (Action action : decision.actions()) {
      if (action instanceof Action.RetainVolume && !perform(action)) {
        return outcome(); // its pod need not be stopped
      }
    }
    decision.actions().stream()
        .filter(Action.HurryPod.class::isInstance)
        .forEach(this::perform); // before its StatefulSet has it deleted with more time
    // Beforehand: a pod that runs would find the new StatefulSet's ConfigMap at its next start.
    if (!decision.children().stream().allMatch(this::isAsRehearsed)) {
      return withoutStatefulSet(decision);
    }
    apply(decision.children().stream().filter(child -> !(child instanceof StatefulSet)));
    // Without one of its objects a pod would start wrong, and might stay so: a pod whose ConfigMap
    // comes late never sees it.
    if (!refusals.isEmpty()) {
      return withoutStatefulSet(decision);
    }
    extras = extras(decision);
    isStatefulSetWritten =
        apply(decision.children().stream().filter(StatefulSet.class::isInstance));
    decision.actions().stream()
        .filter(action -> !(action instanceof Action.RetainVolume))
        .filter(action -> !(action instanceof Action.HurryPod))
        .filter(action -> !(action instanceof Action.GrowClaim))
        .forEach(this::perform);
    return outcome();
  }

  /** What a healing scaled down comes back also where nothing else can be written. */
  private Outcome withoutStatefulSet(Decision decision) {
    decision.actions().stream().filter(Action.ScaleBack.class::isInstance).forEach(this::perform);
    return outcome();
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

  /** Those that take a request at once. Returns whether any was written. */
  private boolean apply(Stream<HasMetadata> children) {
    List<Apply.Result> results = new ArrayList<>();
    List<Supplier<Apply.Result>> requests = new ArrayList<>();
    children.forEach(
        child -> {
          HasMetadata known = observed(child);
          apply
              .seen(child, known)
              .ifPresentOrElse(results::add, () -> requests.add(() -> apply.apply(child, known)));
        });
    results.addAll(writer.atOnce(requests));
    results.stream().map(Apply.Result::refusal).filter(Objects::nonNull).forEach(refusals::add);
    int written = (int) results.stream().filter(Apply.Result::isWritten).count();
    writes += written;
    return written > 0;
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
      if (!Answers.isFinal(e)) {
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
    refusals.add(new Refusal.NoNativeSidecars(Apply.describe(desired), dropped));
    return false;
  }

  /** Returns false if it was refused or came too late. */
  private boolean perform(Action action) {
    try {
      if (carryOut(action)) {
        writes++;
      }
      return true;
    } catch (KubernetesClientException e) {
      if (!Answers.isOutdated(e) && e.getCode() != Answers.UNPROCESSABLE) {
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
      default -> throw new IllegalArgumentException("not a child: " + desired.getKind());
    };
  }
}
