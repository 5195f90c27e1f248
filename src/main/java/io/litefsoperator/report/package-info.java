/**
 * Tells people and machines what was seen and done: status, conditions, events, metrics. What to
 * tell is pure; {@link io.litefsoperator.report.Events} and {@link
 * io.litefsoperator.report.ConditionMetrics} tell it.
 */
@NullMarked
package io.litefsoperator.report;

import org.jspecify.annotations.NullMarked;
