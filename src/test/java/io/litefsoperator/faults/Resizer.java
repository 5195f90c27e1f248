package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.Quantity;

/** The driver's resizer: gives volumes what their claims ask for, while pods use them. */
final class Resizer {

  private final World world;

  Resizer(World world) {
    this.world = world;
  }

  /** Sizes of the model are whole numbers of these. */
  static int gi(Quantity size) {
    return (int) (size.getNumericalAmount().longValueExact() >> 30);
  }

  void step() {
    for (ClaimState claim : world.api.claims.values()) {
      if (claim.volume != null && claim.has < claim.asked && !world.lags()) {
        claim.has = claim.asked;
        claim.version = world.api.next();
        world.say("resizer", "claim %s has %d Gi".formatted(claim.name, claim.has));
      }
    }
  }
}
