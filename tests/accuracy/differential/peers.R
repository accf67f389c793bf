# Peers in R: base `stats` and `survival`. differential.py calls these, one line of answer each.
suppressPackageStartupMessages(library(survival))
options(warn = -1)

answer <- function(case, numbers) {
  numbers <- tryCatch(as.numeric(numbers), error = function(e) NaN)
  cat(case, sprintf("%.17g", numbers), "\n")
}

# Shares and rates.
clopper_pearson <- function(x, n, level) binom.test(x, n, conf.level = level)$conf.int
share_test <- function(a, b) prop.test(c(a[1], b[1]), c(a[2], b[2]), correct = FALSE)$p.value
# poisson.test and binom.test by their own formulas: for ten million events they want all tables
# in memory, and odds of a chance next to 1 have no digit left.
exact_poisson <- function(x, t, level) {
  tail <- (1 - level) / 2
  c(x, if (x == 0) 0 else qgamma(tail, x), qgamma(tail, x + 1, lower.tail = FALSE)) / t
}
# Two-sided: twice the smaller tail, at most 1.
compare_rates <- function(a, b, level) {
  tail <- (1 - level) / 2
  odds <- function(p, v, w, lower) {
    qbeta(p, v, w, lower.tail = lower) / qbeta(p, w, v, lower.tail = !lower) * b[2] / a[2]
  }
  ends <- c(odds(tail, a[1], b[1] + 1, TRUE), odds(tail, a[1] + 1, b[1], FALSE))
  n <- a[1] + b[1]
  # Of the two chances the one that is not next to 1.
  if (a[2] > b[2]) { x <- b[1]; chance <- b[2] / (a[2] + b[2]) }
  else { x <- a[1]; chance <- a[2] / (a[2] + b[2]) }
  p <- 2 * min(pbinom(x, n, chance), pbinom(x - 1, n, chance, lower.tail = FALSE))
  c(a[1] / a[2] / (b[1] / b[2]), ends, min(1, p))
}
standardised_rate <- function(strata, level) {
  x <- sapply(strata, `[`, 1); t <- sapply(strata, `[`, 2); w <- sapply(strata, `[`, 3)
  tail <- (1 - level) / 2
  y <- sum(w * x / t); v <- sum(w^2 * x / t^2); most <- max(w / t)
  low <- if (y == 0) 0 else qgamma(tail, y^2 / v) * v / y
  y1 <- y + most; v1 <- v + most^2
  c(y, low, qgamma(tail, y1^2 / v1, lower.tail = FALSE) * v1 / y1)
}
effort <- function(counts, level) {
  scores <- rep(1:7, counts)
  n <- length(scores)
  test <- if (n > 1 && var(scores) > 0) t.test(scores, conf.level = level)$conf.int
  z <- qnorm((1 - level) / 2, lower.tail = FALSE)
  x <- sum(counts[5:7]); p <- x / n
  half <- z * sqrt(p * (n - x) / n / n + z^2 / (4 * n^2))
  c(mean(scores), if (!is.null(test)) c(mean(scores) * 0 + test), p,
    if (x == 0) 0 else (p + z^2 / (2 * n) - half) / (1 + z^2 / n),
    if (x == n) 1 else (p + z^2 / (2 * n) + half) / (1 + z^2 / n))
}

# Means. R loses digits of values with many leading ones in common; taken relative to one of them
# (which is exact) it does not.
origin_of <- function(...) {
  x <- c(...)
  if (min(x) > 0 && max(x) < 2 * min(x)) x[1] else 0
}
mean_interval <- function(x, level) {
  o <- origin_of(x)
  o + c(mean(x - o), t.test(x - o, conf.level = level)$conf.int)
}
time_interval <- function(x, level) {
  n <- length(x); m <- mean(x)
  stretch <- exp(qt((1 - level) / 2, n - 1, lower.tail = FALSE) * sqrt((1 + 5 / n) * var(x) / m^2 / n))
  c(m, m / stretch, m * stretch)
}
compare_means <- function(x, y, level) {
  o <- origin_of(x, y)
  x <- x - o
  y <- y - o
  test <- t.test(x, y, conf.level = level)
  c(mean(x) - mean(y), test$conf.int, test$stderr, test$statistic, test$parameter, test$p.value)
}
paired_change <- function(x, level) {
  test <- t.test(x, conf.level = level)
  c(mean(x), test$conf.int, test$stderr, test$p.value)
}
difference_in_means <- function(before, after, before_c, after_c, level) {
  o <- origin_of(after, before)
  o_c <- origin_of(after_c, before_c)
  groups <- list(after - o, before - o, after_c - o_c, before_c - o_c)
  parts <- sapply(groups, function(x) var(x) / length(x))
  d <- sum(c(1, -1, -1, 1) * sapply(groups, mean))
  df <- sum(parts)^2 / sum(parts^2 / (lengths(groups) - 1))
  se <- sqrt(sum(parts))
  half <- qt((1 - level) / 2, df, lower.tail = FALSE) * se
  c(d, d - half, d + half, se, 2 * pt(-abs(d / se), df))
}

# Groups.
frame_of <- function(groups) {
  data.frame(y = unlist(groups), g = factor(rep(seq_along(groups), lengths(groups))))
}
f_tail <- function(f, v, w) pf(f, v, w, lower.tail = FALSE)
welch_test <- function(groups) {
  test <- oneway.test(y ~ g, frame_of(lapply(groups, `-`, origin_of(unlist(groups)))))
  c(test$statistic, test$parameter, test$p.value)
}
homogeneity_p <- function(x, df) pchisq(x, df, lower.tail = FALSE)
methods <- c("none", "holm", "BH")
against_rest <- function(groups, method) {
  x <- sapply(groups, `[`, 1); n <- sapply(groups, `[`, 2)
  raw <- sapply(seq_along(x), function(i) {
    a <- c(x[i], sum(x) - x[i]); b <- c(n[i], sum(n) - n[i])
    pooled <- sum(a) / sum(b)
    if (min(b) * min(pooled, 1 - pooled) < 20) fisher.test(rbind(a, b - a))$p.value
    else prop.test(a, b, correct = FALSE)$p.value
  })
  as.vector(rbind(raw, p.adjust(raw, methods[method + 1])))
}
adjust <- function(p, method) p.adjust(p, methods[method + 1])
ranks <- function(groups) {
  frame <- frame_of(groups)
  r <- rank(frame$y)
  ties <- table(frame$y)
  c(lengths(groups), sapply(seq_along(groups), function(i) sum(r[frame$g == i])), length(r),
    sum(ties^3 - ties))
}
kruskal <- function(groups) {
  test <- kruskal.test(y ~ g, frame_of(groups))
  c(test$statistic, test$parameter, test$p.value)
}
dunn <- function(groups, method) {
  frame <- frame_of(groups)
  r <- rank(frame$y); n <- lengths(groups); total <- length(r); ties <- table(frame$y)
  means <- sapply(seq_along(groups), function(i) mean(r[frame$g == i]))
  spread <- total * (total + 1) / 12 - sum(ties^3 - ties) / (12 * (total - 1))
  z <- c()
  for (i in seq_along(n)) for (j in seq_along(n)) if (i < j) {
    z <- c(z, (means[i] - means[j]) / sqrt(spread * (1 / n[i] + 1 / n[j])))
  }
  p <- 2 * pnorm(-abs(z))
  as.vector(rbind(z, p, p.adjust(p, methods[method + 1])))
}
poisson_limits <- function(e, level) {
  tail <- (1 - level) / 2
  c(qchisq(tail, 2 * e), qchisq(tail, 2 * e + 2, lower.tail = FALSE)) / 2 / e
}

# Times.
lives_of <- function(lives) {
  time <- sapply(lives, `[`, 1); d <- sapply(lives, `[`, 2); open <- sapply(lives, `[`, 3)
  data.frame(time = c(rep(time, d), rep(time, open)),
             event = c(rep(1, sum(d)), rep(0, sum(open))))
}
curve_of <- function(lives) survfit(Surv(time, event) ~ 1, lives_of(lives), timefix = FALSE)
# The Beta with mean and variance of a product of Beta variables with these shapes.
product_of <- function(a, b) {
  mean_log <- sum(log1p(-b / (a + b)))
  square_log <- sum(log1p(b / (a * (a + b + 1))))
  size <- -expm1(mean_log) / (exp(mean_log) * expm1(square_log)) - 1
  c(exp(mean_log), -expm1(mean_log)) * size
}
curve <- function(lives, level) {
  fit <- curve_of(lives)
  at <- which(fit$n.event > 0)
  tail <- (1 - level) / 2
  n <- fit$n.risk[at]; d <- fit$n.event[at]
  rows <- sapply(seq_along(at), function(i) {
    s <- fit$surv[at[i]]
    a <- n[1:i] - d[1:i] + 1; b <- d[1:i]
    on <- n[i] - d[i]
    high <- product_of(a, b)
    low <- product_of(c(a, on), c(b, 1))
    c(fit$time[at[i]], n[i], s, if (s > 0) fit$std.err[at[i]] * s else 0,
      if (on == 0) 0 else qbeta(tail, low[1], low[2]),
      qbeta(tail, high[1], high[2], lower.tail = FALSE))
  })
  c(fit$n, as.vector(rows))
}
survival_at <- function(lives, time) {
  fit <- curve_of(lives)
  if (time > max(fit$time)) {
    last <- tail(fit$surv, 1)
    return(if (last > 0) NaN else 0)
  }
  summary(fit, times = time)$surv
}
survival_quantile <- function(lives, probability) {
  fit <- curve_of(lives)
  at <- which(fit$surv <= 1 - probability + 1e-12)
  if (length(at) == 0) NaN else fit$time[at[1]]
}
log_rank <- function(groups) {
  parts <- lapply(groups, lives_of)
  frame <- do.call(rbind, parts)
  frame$g <- factor(rep(seq_along(parts), sapply(parts, nrow)))
  test <- survdiff(Surv(time, event) ~ g, frame)
  df <- sum(test$exp > 0) - 1
  c(test$chisq, df, pchisq(test$chisq, df, lower.tail = FALSE), test$obs, test$exp)
}

# Drivers: a matrix comes as a list of rows, the outcome in the last column.
matrix_of <- function(rows) do.call(rbind, rows)
correlations <- function(rows) as.vector(cor(matrix_of(rows)))
drivers <- function(rows) {
  r <- cor(matrix_of(rows)); k <- ncol(r)
  c(as.vector(r[-k, -k]), r[-k, k])
}
least_squares <- function(rows) {
  m <- matrix_of(rows); k <- ncol(m)
  fit <- summary(lm(m[, k] ~ m[, -k]))
  if (nrow(fit$coefficients) < k) return(NaN)
  co <- fit$coefficients
  c(co[1, 1], co[1, 2], as.vector(t(co[-1, c(1, 2, 4), drop = FALSE])), fit$r.squared, fit$sigma,
    fit$df[2])
}
# The mean gain of each driver over all orders of entry.
lmg <- function(rows) {
  m <- matrix_of(rows); k <- ncol(m) - 1; y <- m[, k + 1]
  r2 <- function(set) if (length(set) == 0) 0 else summary(lm(y ~ m[, set]))$r.squared
  gain <- numeric(k); orders <- 0
  visit <- function(done) {
    if (length(done) == k) {
      orders <<- orders + 1
      for (i in seq_along(done)) {
        gain[done[i]] <<- gain[done[i]] + r2(sort(done[seq_len(i)])) - r2(sort(done[seq_len(i - 1)]))
      }
    }
    for (j in setdiff(seq_len(k), done)) visit(c(done, j))
  }
  visit(c())
  c(r2(seq_len(k)), gain / orders, cor(m)[-(k + 1), k + 1])
}
