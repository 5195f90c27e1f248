package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.api.Discards;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.api.Remediation;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a replica's volume may be discarded: every condition there is, and nothing else.
 *
 * <p>A replica that reports another cluster ID than the pinned one is either stray, and its volume
 * worthless, or the last that holds the data, because it is the primary that was lost. LiteFS says
 * the same of both. So a volume goes only where all of this is proven, once before the replica is
 * stopped and once more, live, right before its claim is deleted.
 */
public enum Discard {

  /** A person, or an edit of the resource, always wins. */
  ALLOWED(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      if (of.situation.cluster().getMetadata().getDeletionTimestamp() != null) {
        return "the LiteFsCluster is being deleted";
      }
      if (Paused.is(of.situation.cluster())) {
        return "the LiteFsCluster is paused";
      }
      if (of.situation.spec().remediation().mode() != Remediation.Mode.Automatic) {
        return "spec.remediation.mode is Manual";
      }
      return of.situation.problems().isEmpty() ? null : "the spec is not valid";
    }
  },

  /** The primary's volume is replaced by nothing but a restore. */
  IS_REPLICA(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      if (of.ordinal == Decide.PRIMARY) {
        return "it is the primary";
      }
      return of.ordinal < of.situation.spec().replicas() ? null : "it is no longer asked for";
    }
  },

  /** Two volumes at a time could be the last two, each judged by the other. */
  ALONE(When.AT_FIRST) {
    @Override
    @Nullable String objection(Case of) {
      if (of.situation.ledger().restore() != null) {
        return "a restore is under way";
      }
      if (of.situation.ledger().remediation() != null) {
        return "%s is being healed first".formatted(of.situation.ledger().remediation().node());
      }
      return of.situation.claims().values().stream()
          .filter(claim -> claim.getMetadata().getDeletionTimestamp() != null)
          .map(claim -> claim.getMetadata().getName() + " is still being deleted")
          .findFirst()
          .orElse(null);
    }
  },

  /** What keeps coming back stray is no stray replica: another volume would change nothing. */
  ATTEMPTS_LEFT(When.AT_FIRST) {
    @Override
    @Nullable String objection(Case of) {
      Discards before = of.situation.ledger().discardsOf(of.node()).orElse(null);
      if (before == null) {
        return null;
      }
      String failure = before.failure() == null ? "" : "; the last one failed: " + before.failure();
      if (before.attempts() >= MAX_ATTEMPTS) {
        return "%d attempts have not healed it%s".formatted(before.attempts(), failure);
      }
      Instant next = Instant.parse(before.last()).plus(backoff(before.attempts()));
      return next.isAfter(of.situation.now())
          ? "attempt %d of %d is not before %s%s"
              .formatted(before.attempts() + 1, MAX_ATTEMPTS, next, failure)
          : null;
    }
  },

  /** One bad report may be of the pod before this one, or of the moment of a restart. */
  STRAY_CONFIRMED(When.AT_FIRST) {
    @Override
    @Nullable String objection(Case of) {
      Answered replica = of.situation.answer(of.ordinal).orElse(null);
      if (replica == null || replica.info().clusterId() == null) {
        return "it does not say which ID it holds";
      }
      if (replica.info().clusterId().equals(of.situation.ledger().clusterId())) {
        return "it holds the pinned ID";
      }
      if (replica.info().primary() || replica.info().candidate()) {
        return "it acts as primary";
      }
      return replica.seen().times() >= NodeReport.Seen.CONFIRMED
          ? null
          : "it said so only once or twice";
    }
  },

  /** Without a primary that has the data and is up, the replica may be the last that has it. */
  PRIMARY_READY(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      return of.situation
              .pod(Decide.PRIMARY)
              .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
              .filter(Pods::isReady)
              .isPresent()
          ? null
          : of.primary() + " is not ready";
    }
  },

  /** A primary with another ID than the pinned one is the stray itself. */
  PRIMARY_HOLDS_PINNED_ID(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      Answered primary = of.situation.answer(Decide.PRIMARY).orElse(null);
      if (primary == null) {
        return of.primary() + " does not answer";
      }
      if (of.situation.ledger().clusterId() == null) {
        return "no cluster ID is pinned";
      }
      return primary.info().primary()
              && primary.info().candidate()
              && of.situation.ledger().clusterId().equals(primary.info().clusterId())
          ? null
          : of.primary() + " does not report the pinned ID as primary";
    }
  },

  /** What the primary said before the replica's report may be of a volume that was lost since. */
  PRIMARY_SPOKE_LAST(When.AT_LAST) {
    @Override
    @Nullable String objection(Case of) {
      Instant reported = Instant.parse(Objects.requireNonNull(of.running).reportedAt());
      return of.situation
              .answer(Decide.PRIMARY)
              .filter(answer -> answer.seen().asked().isAfter(reported))
              .isPresent()
          ? null
          : of.primary() + " was not asked since the replica reported another ID";
    }
  },

  /** The same ID on another volume may be an old copy. */
  PRIMARY_VOLUME_UNCHANGED(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      PrimaryVolume recorded = of.situation.ledger().primaryVolume();
      PersistentVolumeClaim claim = of.situation.claim(Decide.PRIMARY).orElse(null);
      return recorded != null
              && claim != null
              && of.situation.primaryVolume().filter(recorded::equals).isPresent()
              && Objects.equals(Situation.mark(claim), of.situation.ledger().clusterId())
          ? null
          : "the volume of %s is not the one that was seen to hold the pinned ID"
              .formatted(of.primary());
    }
  },

  /** A primary without a single database has nothing that the replica could be filled from. */
  PRIMARY_HAS_DATA(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      Positions primary = of.positions(Decide.PRIMARY);
      if (primary == null) {
        return "the databases of %s are not known".formatted(of.primary());
      }
      if (!primary.isEmpty()) {
        return null;
      }
      Positions replica = of.positions(of.ordinal);
      boolean empty =
          of.running != null ? of.running.empty() : replica != null && replica.isEmpty();
      return empty ? null : of.primary() + " has no database and the replica may have one";
    }
  },

  /** A primary that was set back since has lost what the replica may still have. */
  PRIMARY_HAS_NO_LESS(When.AT_LAST) {
    @Override
    @Nullable String objection(Case of) {
      Positions primary = of.positions(Decide.PRIMARY);
      RemediationStatus running = Objects.requireNonNull(of.running);
      return running.retain() || (primary != null && Restoring.holds(primary, running.positions()))
          ? null
          : of.primary() + " has less than the replica had when its healing began";
    }
  },

  /** A volume that came from elsewhere, and was never seen to hold this cluster's data, stays. */
  CLAIM_IS_OURS(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      PersistentVolumeClaim claim = of.situation.claim(of.ordinal).orElse(null);
      if (claim == null) {
        return "its volume claim is not there";
      }
      if (of.running != null && !of.running.claimUid().equals(claim.getMetadata().getUid())) {
        return "its volume claim is another one by now";
      }
      String madeFor = Situation.annotation(claim, Marks.CLUSTER_UID);
      String uid = of.situation.cluster().getMetadata().getUid();
      String mark = Situation.mark(claim);
      return (uid != null && uid.equals(madeFor))
              || (mark != null && mark.equals(of.situation.ledger().clusterId()))
          ? null
          : "its volume claim %s was not made for this LiteFsCluster and was never seen to hold the pinned ID"
              .formatted(claim.getMetadata().getName());
    }
  },

  /** A pod and its claim are not known of one moment: it may have said so on the claim before. */
  CLAIM_IN_USE(When.AT_FIRST) {
    @Override
    @Nullable String objection(Case of) {
      return of.situation.claimInUse(of.ordinal).isPresent()
          ? null
          : "its pod may not have run on the volume claim that is there now";
    }
  },

  /** Whoever accepted another ID gave up the old data's place, not the old data. */
  NOT_OF_A_FORMER_ID(When.ALWAYS) {
    @Override
    @Nullable String objection(Case of) {
      List<String> former = of.situation.formerClusterIds();
      PersistentVolumeClaim claim = of.situation.claim(of.ordinal).orElse(null);
      String mark = claim == null ? null : Situation.mark(claim);
      if (mark != null && !mark.equals(of.situation.ledger().clusterId())) {
        return "its volume was seen to hold cluster ID %s, and is kept".formatted(mark);
      }
      String found =
          of.running != null
              ? of.running.clusterId()
              : of.situation.answer(of.ordinal).map(answer -> answer.info().clusterId()).orElse("");
      return former.contains(found)
          ? "its volume holds the earlier cluster ID %s, and is kept".formatted(found)
          : null;
    }
  };

  /** Volumes of one replica that are discarded before a person has to look. */
  static final int MAX_ATTEMPTS = 3;

  /** Every condition. */
  static final Set<Discard> ALL = Set.of(values());

  private static final Duration FIRST_BACKOFF = Duration.ofMinutes(1);

  private final When when;

  Discard(When when) {
    this.when = when;
  }

  /** What speaks against it; null if nothing does. */
  abstract @Nullable String objection(Case of);

  /** When a condition is looked at. */
  private enum When {
    /** Before the replica is stopped; it can't be seen again afterwards. */
    AT_FIRST,
    /** Before the claim is deleted. */
    AT_LAST,
    /** Both. */
    ALWAYS
  }

  /**
   * One replica to be judged.
   *
   * @param running null before its remediation began
   */
  record Case(Situation situation, int ordinal, @Nullable RemediationStatus running) {

    String node() {
      return situation.names().pod(ordinal);
    }

    String primary() {
      return situation.names().pod(Decide.PRIMARY);
    }

    @Nullable Positions positions(int of) {
      return situation.answer(of).map(Answered::positions).orElse(null);
    }
  }

  /** What speaks against stopping the replica in order to discard its volume; empty: nothing. */
  static List<String> objectionsAtFirst(Situation situation, int ordinal, Set<Discard> conditions) {
    return objections(new Case(situation, ordinal, null), When.AT_LAST, conditions);
  }

  /** What speaks against deleting its claim now; empty: nothing. */
  static List<String> objectionsAtLast(Situation situation, int ordinal, Set<Discard> conditions) {
    RemediationStatus running = situation.ledger().remediation();
    return running == null
        ? List.of("no remediation is recorded")
        : objections(new Case(situation, ordinal, running), When.AT_FIRST, conditions);
  }

  /** What speaks against the primary holding all that a replica that is no more had. */
  static List<String> objectionsToPrimary(Situation situation) {
    Case of = new Case(situation, Decide.PRIMARY, null);
    return Stream.of(
            PRIMARY_READY, PRIMARY_HOLDS_PINNED_ID, PRIMARY_VOLUME_UNCHANGED, PRIMARY_HAS_DATA)
        .map(condition -> Optional.ofNullable(condition.objection(of)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Whether a person or an edit of the resource speaks against it, which does not pass by itself.
   */
  static boolean isUnwanted(Situation situation, int ordinal) {
    Case of = new Case(situation, ordinal, situation.ledger().remediation());
    return ALLOWED.objection(of) != null || IS_REPLICA.objection(of) != null;
  }

  private static List<String> objections(Case of, When not, Set<Discard> conditions) {
    return Arrays.stream(values())
        .filter(conditions::contains)
        .filter(condition -> condition.when != not)
        .map(condition -> Optional.ofNullable(condition.objection(of)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Whether the PersistentVolume is to outlive its claim: on request, or because the replica may
   * hold what the primary does not. Of two histories the transaction numbers can't be compared, but
   * a replica that has a database more, or a higher number, is no plain stray.
   */
  static boolean mustRetain(Situation situation, int ordinal) {
    if (situation.spec().remediation().discardedVolumes() == Remediation.DiscardedVolumes.Retain) {
      return true;
    }
    Case of = new Case(situation, ordinal, null);
    Positions primary = of.positions(Decide.PRIMARY);
    Positions replica = of.positions(ordinal);
    return primary == null || replica == null || replica.isAheadOf(primary);
  }

  private static Duration backoff(int attempts) {
    return attempts <= 0
        ? Duration.ZERO
        : FIRST_BACKOFF.multipliedBy((long) Math.pow(5, attempts - 1));
  }
}
