# Needs Go, git and make, and nothing else: every tool is built from source, at the versions in test/tools.
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := bin
TOOLS := test/tools
# The version that a tool's go.mod pins.
version = $(shell sed -n 's|^[[:space:]]*$(2) \(v[^ ]*\).*|\1|p' $(TOOLS)/$(1)/go.mod | head -1)

KUBERNETES_VERSION := $(call version,kubernetes,k8s.io/kubernetes)
# kubectl cannot parse the version of an API server that was built without these.
STAMP := k8s.io/component-base/version
KUBERNETES_LDFLAGS := -s -w -X $(STAMP).gitVersion=$(KUBERNETES_VERSION) -X $(STAMP).gitMajor=1 \
	-X $(STAMP).gitMinor=$(word 2,$(subst ., ,$(KUBERNETES_VERSION)))

FUZZTIME ?= 2m
GROWTHTIME ?= 2m
# How long make attack goes on, such as 10m: empty for each attack once. ATTACK_FLAGS takes the rest; -h lists them.
ATTACK_TIME ?=
ATTACK_FLAGS ?=

CLUSTER_TOOLS := $(addprefix $(BIN)/,kube-apiserver kubectl etcd cert-manager admission-webhook)
E2E_TOOLS := $(CLUSTER_TOOLS) $(addprefix $(BIN)/,prometheus-operator prometheus promtool alertmanager amtool)
BENCH_TOOLS := $(addprefix $(BIN)/,admission-webhook promtool)
LINT_TOOLS := $(addprefix $(BIN)/,golangci-lint gofumpt)

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/alertlint and bin/webhook
	@mkdir -p $(BIN)
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $(BIN)/ ./cmd/...

.PHONY: try
try: ## lint the examples and ask the webhook about them, without a cluster (3 minutes of building the first time)
	@if [ ! -x $(BIN)/alertlint ] || [ ! -x $(BIN)/webhook ]; then \
		echo "building alertlint and the webhook, nothing else: about 3 minutes the first time on 2 cores, plus the download of their modules"; \
	fi
	@$(MAKE) build
	@echo
	@CGO_ENABLED=0 go run -trimpath ./test/try -bin $(BIN)

.PHONY: test
test: announce $(E2E_TOOLS) ## run all tests: unit tests, then end to end in front of a real API server
	@echo "building and running all tests: about 6 minutes on 2 cores once everything has been compiled"
	go test $$(go list ./... | grep -v /test/e2e)
	@# One at a time: each has a control plane of its own, and alerts that have to fire by the clock.
	ALERTLINT_E2E=1 go test -count=1 -p 1 -timeout 15m ./test/e2e/...

.PHONY: announce
announce:
	@missing=; for tool in $(E2E_TOOLS); do [ -x $$tool ] || missing="$$missing $$(basename $$tool)"; done; \
	if [ -n "$$missing" ]; then \
		echo "building once, from their Go modules:$$missing"; \
		echo "about 25 minutes on 2 cores if all are missing, tests included; each says how long it takes"; \
	fi

.PHONY: lint
lint: $(LINT_TOOLS) ## check formatting and run the linters
	@unformatted=$$($(BIN)/gofumpt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "run gofumpt -w on:"; echo "$$unformatted"; exit 1; fi
	$(BIN)/golangci-lint run

.PHONY: demo
demo: announce $(E2E_TOOLS) ## boot a cluster, install alertlint, and walk through the examples
	@go run ./test/demo

.PHONY: bench
bench: $(BENCH_TOOLS) build ## measure beside prometheus-operator's webhook and promtool
	go run ./test/bench

.PHONY: attack
attack: announce $(CLUSTER_TOOLS) ## attack the webhook in front of a real API server, once or for ATTACK_TIME
	@go run ./test/attack $(if $(ATTACK_TIME),-for $(ATTACK_TIME)) $(ATTACK_FLAGS)

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (default 2m)
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' cmd internal test | sed 's/:func / /' | while read -r file target; do \
		echo "$$target in $$(dirname $$file), $(FUZZTIME)"; \
		go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x ./$$(dirname $$file) || exit 1; \
	done

# What counts how often each function runs: ours, and what of others takes what a user wrote. Package regexp is linear, and takes
# another of its engines for long texts; the parser of PromQL is not, and has a budget.
GROWTH_PACKAGES := ./internal/...,./test/growth,slices,sort,maps,strings,bytes,regexp/syntax,encoding/json,text/template/parse,$\
	github.com/prometheus/alertmanager/...,github.com/prometheus-operator/prometheus-operator/...,$\
	github.com/prometheus/prometheus/model/labels,sigs.k8s.io/json/...,$\
	github.com/prometheus-community/prom-label-proxy/injectproxy

.PHONY: growth
growth: ## double the lists of objects for GROWTHTIME (default 2m), and find the functions that run more than twice as often
	@echo "building with counters (about 7 minutes the first time, on 2 cores)"
	@mkdir -p $(BIN)
	go build -cover -covermode=atomic -coverpkg=$(GROWTH_PACKAGES) -o $(BIN)/growth ./test/growth
	@counters=$$(mktemp -d) && trap 'rm -rf "$$counters"' EXIT && GOCOVERDIR=$$counters $(BIN)/growth -time $(GROWTHTIME)

.PHONY: golden
golden: $(E2E_TOOLS) ## write every golden file anew, to be reviewed
	@grep -rlE --include='*_test.go' 'flag.Bool\("update"|/linttest"' cmd internal test | xargs -n1 dirname | sort -u | while read -r dir; do \
		ALERTLINT_E2E=1 go test -count=1 ./$$dir -update || exit 1; \
	done
	go test -count=1 ./internal/cli -run 'TestReadme|TestPages' -update-pages

.PHONY: check
check: ## write the skeleton of a new check: make check NAME=group-empty
	@go run ./internal/lint/checks/internal/newcheck $(NAME)

.PHONY: docs
docs: ## write what follows from the code into docs, README and manifests
	go test -count=1 ./internal/docs -update

.PHONY: tools
tools: $(E2E_TOOLS) $(BENCH_TOOLS) $(LINT_TOOLS) ## build every tool that the other targets use

# $(call tool,package,what,how long,linker flags,tags): each family of tools is a module of its own, as their dependencies clash.
define tool
@mkdir -p $(BIN)
@echo "building $(2) (about $(3) the first time, on 2 cores)"
@cd $(dir $<) && go build -trimpath -tags '$(5)' -ldflags '$(or $(4),-s -w)' -o $(abspath $@) $(1)
@touch $@
endef

$(BIN)/kube-apiserver: $(TOOLS)/kubernetes/go.mod
	$(call tool,k8s.io/kubernetes/cmd/kube-apiserver,kube-apiserver from k8s.io/kubernetes $(KUBERNETES_VERSION),5 minutes,$(KUBERNETES_LDFLAGS))

# After kube-apiserver, whose packages it shares: side by side they would compile them twice.
$(BIN)/kubectl: $(TOOLS)/kubernetes/go.mod | $(BIN)/kube-apiserver
	$(call tool,k8s.io/kubernetes/cmd/kubectl,kubectl from k8s.io/kubernetes $(KUBERNETES_VERSION),1 minute,$(KUBERNETES_LDFLAGS))

$(BIN)/etcd: $(TOOLS)/etcd/go.mod
	$(call tool,go.etcd.io/etcd/server/v3,etcd $(call version,etcd,go.etcd.io/etcd/server/v3),1 minute)

$(BIN)/cert-manager: $(TOOLS)/certmanager/go.mod $(TOOLS)/certmanager/main.go
	$(call tool,.,cert-manager $(call version,certmanager,github.com/cert-manager/cert-manager),4 minutes)

$(BIN)/admission-webhook: $(TOOLS)/operator/go.mod
	$(call tool,github.com/prometheus-operator/prometheus-operator/cmd/admission-webhook,prometheus-operator's admission webhook $(call version,operator,github.com/prometheus-operator/prometheus-operator),2 minutes)

# After the webhook, most of which is the operator's.
$(BIN)/prometheus-operator: $(TOOLS)/operator/go.mod | $(BIN)/admission-webhook
	$(call tool,github.com/prometheus-operator/prometheus-operator/cmd/operator,prometheus-operator $(call version,operator,github.com/prometheus-operator/prometheus-operator),2 minutes)

# The clouds' clients take longer to compile than all the rest, and nothing here runs in a cloud.
PROMETHEUS_TAGS := remove_all_sd,enable_kubernetes_sd

$(BIN)/prometheus: $(TOOLS)/prometheus/go.mod
	$(call tool,github.com/prometheus/prometheus/cmd/prometheus,prometheus $(call version,prometheus,github.com/prometheus/prometheus),4 minutes,,$(PROMETHEUS_TAGS))

$(BIN)/promtool: $(TOOLS)/prometheus/go.mod | $(BIN)/prometheus
	$(call tool,github.com/prometheus/prometheus/cmd/promtool,promtool $(call version,prometheus,github.com/prometheus/prometheus),1 minute,,$(PROMETHEUS_TAGS))

# Alertmanager embeds a UI that its module lacks, so it is built from a copy of the module with an empty one.
$(BIN)/alertmanager: $(TOOLS)/alertmanager/go.mod
	@mkdir -p $(BIN)
	@echo "building alertmanager and amtool $(call version,alertmanager,github.com/prometheus/alertmanager) (about 2 minutes the first time, on 2 cores)"
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && \
		cp -R "$$(cd $(dir $<) && go mod download -json github.com/prometheus/alertmanager | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$$/\1/p')/." "$$copy" && \
		chmod -R u+w "$$copy" && mkdir -p "$$copy/ui/app/dist" && touch "$$copy/ui/app/dist/index.html" && \
		cd "$$copy" && go build -trimpath -ldflags '-s -w' -o $(abspath $(BIN))/ ./cmd/alertmanager ./cmd/amtool
	@touch $(BIN)/alertmanager $(BIN)/amtool

$(BIN)/amtool: $(TOOLS)/alertmanager/go.mod | $(BIN)/alertmanager
	@touch $@

$(BIN)/golangci-lint: $(TOOLS)/lint/go.mod
	$(call tool,github.com/golangci/golangci-lint/v2/cmd/golangci-lint,golangci-lint $(call version,lint,github.com/golangci/golangci-lint/v2),3 minutes)

$(BIN)/gofumpt: $(TOOLS)/lint/go.mod
	$(call tool,mvdan.cc/gofumpt,gofumpt $(call version,lint,mvdan.cc/gofumpt),1 minute)
