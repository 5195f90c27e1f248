package io.litefsoperator.faults;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** Nodes, networks and volumes that fail. */
enum WorldEvent implements Event {
  POD_DELETED {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .map(
              pod -> {
                world.api.deletePod(pod, world.chance.percent(30) ? 0L : null, world.now);
                return pod.name;
              })
          .filter(pod -> said(world, pod))
          .isPresent();
    }
  },
  LITEFS_CRASHED {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .filter(pod -> pod.node != null)
          .map(
              pod -> {
                pod.node = null;
                pod.restarting = true;
                pod.ready = false;
                pod.version = world.api.next();
                return pod.name;
              })
          .filter(pod -> said(world, pod))
          .isPresent();
    }
  },
  MACHINE_REBOOTED {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .filter(pod -> pod.node != null)
          .map(
              pod -> {
                pod.node = null;
                pod.ready = false;
                pod.refusal = null;
                pod.ip = world.newAddress();
                pod.guardAgain = world.now;
                pod.version = world.api.next();
                return pod.name;
              })
          .filter(pod -> said(world, pod))
          .isPresent();
    }
  },
  MACHINE_CUT_OFF {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .map(
              pod -> {
                pod.lost = !pod.lost;
                pod.version = world.api.next();
                return pod.name + " " + pod.lost;
              })
          .filter(pod -> said(world, pod))
          .isPresent();
    }
  },
  /** Streams nothing for a while, but answers. */
  REPLICA_DEAF {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .map(pod -> pod.node)
          .filter(node -> !node.candidate)
          .map(node -> node.deaf = world.chance.between(5, 60))
          .filter(seconds -> said(world, seconds + " s"))
          .isPresent();
    }
  },
  APP_UNREADY {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .map(
              pod ->
                  pod.unreadyUntil =
                      world.now.plus(Duration.ofSeconds(world.chance.between(5, 200))))
          .filter(until -> said(world, "until " + until))
          .isPresent();
    }
  },
  POD_STUCK {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .map(
              pod ->
                  pod.stuckUntil =
                      world.now.plus(Duration.ofSeconds(world.chance.between(10, 900))))
          .filter(until -> said(world, "until " + until))
          .isPresent();
    }
  },
  /** The address of a pod that is gone is given to a node of another cluster. */
  ADDRESS_REUSED {
    @Override
    public boolean happen(World world) {
      return Havoc.anyPod(world)
          .filter(pod -> Havoc.reuseAddress(world, pod.ordinal))
          .filter(pod -> said(world, pod.name))
          .isPresent();
    }
  },
  STRAY {
    @Override
    public boolean happen(World world) {
      int replicas = world.api.cluster == null ? 0 : world.api.cluster.replicas();
      return replicas > 1 && Havoc.stray(world, world.chance.between(1, replicas - 1));
    }
  },
  ALL_STRAY {
    @Override
    public boolean happen(World world) {
      int replicas = world.api.cluster == null ? 0 : world.api.cluster.replicas();
      boolean any = false;
      for (int ordinal = 1; ordinal < replicas; ordinal++) {
        any |= Havoc.stray(world, ordinal);
      }
      return any;
    }
  },
  PRIMARY_WIPED {
    @Override
    public boolean happen(World world) {
      return Havoc.inPlace(world, 0, volume -> volume.become(null, new TreeMap<>()));
    }
  },
  REPLICA_WIPED {
    @Override
    public boolean happen(World world) {
      return Havoc.inPlace(
          world, world.chance.between(1, 3), volume -> volume.become(null, new TreeMap<>()));
    }
  },
  /** An older copy of its own, under the same ID. */
  PRIMARY_SET_BACK {
    @Override
    public boolean happen(World world) {
      return Havoc.inPlace(world, 0, volume -> Havoc.setBack(world, volume));
    }
  },
  PRIMARY_SWAPPED {
    @Override
    public boolean happen(World world) {
      return Havoc.inPlace(world, 0, volume -> Havoc.fill(world, volume, 5));
    }
  },
  /** A person does so in the container, and LiteFS starts anew in it: no guard sees that. */
  PRIMARY_CHANGED_FROM_INSIDE {
    @Override
    public boolean happen(World world) {
      return Havoc.fromInside(world, 0);
    }
  },
  CLAIM_LOST {
    @Override
    public boolean happen(World world) {
      return Havoc.loseClaim(world, world.chance.below(4));
    }
  },
  PRIMARY_CLAIM_LOST {
    @Override
    public boolean happen(World world) {
      return Havoc.loseClaim(world, 0);
    }
  },
  /** By one that a person makes, with something on it. */
  CLAIM_REPLACED {
    @Override
    public boolean happen(World world) {
      return Havoc.replaceClaim(
          world, world.chance.below(4), world.chance.of(List.of(Havoc.Content.values())));
    }
  },
  PRIMARY_CLAIM_REPLACED {
    @Override
    public boolean happen(World world) {
      return Havoc.replaceClaim(world, 0, world.chance.of(List.of(Havoc.Content.values())));
    }
  };

  boolean said(World world, String what) {
    world.say("world", name() + " " + what);
    return true;
  }
}
