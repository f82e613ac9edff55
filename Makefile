# SPDX-License-Identifier: GPL-2.0
#
# Each target calls one script of lab/; variables go through the environment.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

O ?= build
export O

# What make knows as its variable but is no option of ours is a slip of the pen.
variables := O CACHE JOBS T SERIES TREE OUT CMD KERNEL SCRIPT FILES CARDS DOMAINS \
	CPUS MEM APPEND QEMU_ARGS TIMEOUT LOG TAINT_OK QEMU ROOT GUEST RECORD MINUTES \
	SEED STEPS RUNS MUTANTS
unknown := $(filter-out $(variables),$(foreach v,$(.VARIABLES),$(if \
	$(filter command,$(origin $(v))),$(v))))
ifneq ($(filter-out MAKEFLAGS MAKEOVERRIDES GNUMAKEFLAGS -%,$(unknown)),)
$(error unknown: $(unknown); see make help)
endif

targets := menuconfig tree save mail bisect kernel qemu vm demo bench test test-long soak
.PHONY: help deps $(targets) clean distclean

help:
	@sed -n 's/^#> \{0,1\}//p' Makefile

#> make demo              boot Debian's kernel and the series, try to take a running
#>                        guest's queues away, print what happened in one table
#>                        GUEST=running|paused  RECORD=file (of the terminal)
#> make test [T="name.."] decide whether a change is good: every check, or those named
#> make test-long         what takes too long for that
#> make bench [RUNS=5]    what many queues cost, without and with the series: a table,
#>                        a plot, and BENCH.md
#> make soak [MINUTES=n SEED=s]  random walks over all that can be done to queues
#> make vm                a shell in the emulated machine, or SCRIPT=file [FILES="paths"]
#>                        KERNEL=series|base|debug|sanitizers|debian|DIR
#>                        CARDS= DOMAINS= CPUS= MEM=
#>
#> make tree [TREE=dir]   assemble a git work tree: the base and a commit per patch
#> make save [TREE=dir]   write its commits back to patches/ and the new files
#> make mail SERIES=name  one section as mails, in OUT=dir
#> make bisect [CMD=..]   build every commit of the series, or run CMD there
#>
#> make kernel [KERNEL=series|base|debug|sanitizers]    make qemu
#> make menuconfig        the laboratory's settings
#> make clean             remove what was built here (O=dir, build by default)
#> make distclean         that and the cache, which other checkouts may share (CACHE=dir)
#>
#> Everything is set up by the first target that needs it; what is installed on the
#> machine is printed before. Results are cached in ~/.cache/ap-in-use.

.DEFAULT:
	@echo "error: no target $@; see make help" >&2; exit 2

deps:
	@lab/deps.sh $(filter test-long,$(MAKECMDGOALS))

$(targets): deps

menuconfig:
	@lab/menuconfig.sh

tree save mail bisect:
	@lab/tree.sh $@

kernel:
	@lab/kernel.sh $(or $(KERNEL),series)

qemu vm demo bench soak:
	@lab/$@.sh

test:
	@lab/test.sh $(T)

test-long:
	@lab/test.sh --long $(T)

clean distclean:
	@lab/clean.sh $@
