/**
 * The types of the custom resource, from which the CRD is generated. No logic; records, so that
 * what one stage hands to the next cannot change behind its back.
 *
 * <p>Validation rules stand on the records, not on their components: the generator sees a
 * component's annotation twice, on the field and on the accessor.
 */
@NullMarked
package io.litefsoperator.api;

import org.jspecify.annotations.NullMarked;
