package furrow.bench.dispatch;

import org.HdrHistogram.Histogram;

/** What one mode gave. */
record DispatchFigures(Mode mode, double perSecond, Histogram micros) {}
