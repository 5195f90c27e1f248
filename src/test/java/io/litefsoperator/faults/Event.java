package io.litefsoperator.faults;

import java.util.function.Predicate;

/** Something that happens to a cluster and that its operator did not do. */
interface Event {

  /** Returns false if there is nothing that it could happen to now. */
  boolean happen(World world);

  String name();

  /** One for a certain history. */
  static Event of(String name, Predicate<World> happening) {
    return new Event() {
      @Override
      public boolean happen(World world) {
        boolean happened = happening.test(world);
        world.say("world", name + (happened ? "" : " can't be"));
        return happened;
      }

      @Override
      public String name() {
        return name;
      }
    };
  }
}
