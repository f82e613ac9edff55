# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# A private apt state in the cache, for Debian $SUITE: sources, packages of this
# architecture and of s390x. It uses the mirrors, proxies and credentials that
# this machine's apt uses for Debian, and leaves that apt alone. apt's signature
# is the trust. Sourced after common.sh.
#
#	apt_setup	makes it, refreshes it when it is a week old
#	apt_version PACKAGE, apt_source_version PACKAGE
#	apt_tested VARIABLE VERSION	says so if another version was tested last
#	$APT/conf	APT_CONFIG, exported
#	$APT/s390x.list	the lines of sources.list that work for s390x
#	$APT/etc/apt.conf.d/host	this machine's settings for downloads

APT=$CACHE/apt
[ "$SUITE" != "$OLDER_SUITE" ] || APT=$CACHE/apt-$SUITE
export APT_CONFIG="$APT/conf"

# host_uri SUFFIX: base of this machine's Debian archive (""), or of "-security"
host_uri() {
	host_release=$(. /etc/os-release && echo "$VERSION_CODENAME")$1
	{
		env -u APT_CONFIG apt-get indextargets \
			--format "|\$(CODENAME)|\$(ORIGIN)|\$(REPO_URI)" |
			sed -n "s/^|$host_release|Debian|//p"
		# for a machine that never ran apt-get update
		env -u APT_CONFIG apt-get update --print-uris |
			sed -n "s,^'\(.*/\)dists/$host_release/.*InRelease'.*,\1,p"
	} 2>/dev/null | sed -n 1p
}

apt_conf() {
	mkdir -p "$APT/etc/apt.conf.d" "$APT/etc/preferences.d" \
		"$APT/lists/partial" "$APT/cache/archives/partial"
	: > "$APT/status"
	env -u APT_CONFIG apt-config dump Acquire |
		grep -Ev '^Acquire::(IndexTargets|Changelogs|CompressionTypes)' \
		> "$APT/etc/apt.conf.d/host"
	cat > "$APT/conf" <<-EOT
		Dir::Etc "$APT/etc";
		Dir::Etc::sourcelist "$APT/sources.list";
		Dir::Etc::sourceparts "/dev/null";
		Dir::Etc::netrc "/etc/apt/auth.conf";
		Dir::Etc::netrcparts "/etc/apt/auth.conf.d";
		Dir::State "$APT";
		Dir::State::status "$APT/status";
		Dir::State::lists "$APT/lists";
		Dir::Cache "$APT/cache";
		APT::Architecture "amd64";
		APT::Architectures { "amd64"; "s390x"; };
		APT::Sandbox::User "";
		APT::Get::List-Cleanup "true";
		Acquire::Retries "1";
		Acquire::Languages "none";
	EOT
}

# apt_lists MAIN SECURITY ARCHITECTURES-OF-SECURITY
apt_lists() {
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -e "$keyring" ] || keyring=${keyring%.gpg}.pgp
	echo "deb [arch=s390x signed-by=$keyring] $1 $SUITE main" > "$APT/s390x.list"
	case $2+$3 in
	+*) ;;
	*s390x*) echo "deb [arch=s390x signed-by=$keyring] $2 $SUITE-security main" >> "$APT/s390x.list" ;;
	esac
	{
		sed -n 1p "$APT/s390x.list"
		echo "deb-src [signed-by=$keyring] $1 $SUITE main"
		if [ -n "$2" ]; then
			echo "deb [arch=$3 signed-by=$keyring] $2 $SUITE-security main"
			echo "deb-src [signed-by=$keyring] $2 $SUITE-security main"
		fi
	} > "$APT/sources.list"
}

# Mirrors do serve an index that does not match its release file for a while.
apt_update() {
	for archs in amd64,s390x amd64,s390x amd64; do
		apt_lists "$1" "$2" $archs
		echo "# security updates for $archs"
		apt-get update --error-on=any && return
		sleep 3
	done
	return 1
}

# younger FILE MINUTES
younger() { [ -n "$(find "$1" -mmin "-$2" 2>/dev/null)" ]; }

apt_refresh() (
	! younger "$APT/updated" 10080 || exit 0
	# without a network, not on every call
	[ ! -e "$APT/updated" ] || ! younger "$APT/tried" 60 || exit 0
	need_space "$APT" 600
	main=$(host_uri "")
	security=$(host_uri -security)
	[ -n "$main" ] || die "this machine's apt sources have no Debian archive"
	[ -n "$security" ] || say "notice: this machine's apt sources have no security archive; going without"
	apt_conf
	touch "$APT/tried"
	if stage "package lists" apt_update "$main" "$security"; then
		touch "$APT/updated"
		grep -q "$SUITE-security" "$APT/s390x.list" ||
			say "notice: no index of s390x security updates; going on without them"
	elif [ -e "$APT/updated" ]; then
		say "notice: going on with the package lists of $(date -r "$APT/updated" +%F)"
	else
		die "the package lists of Debian $SUITE cannot be loaded"
	fi
)

apt_setup() { with_lock "${APT##*/}" apt_refresh; }

apt_version() {
	apt-cache show --no-all-versions "$1" 2>/dev/null | sed -n 's/^Version: //p' |
		sed -n 1p | grep . || die "Debian $SUITE has no package $1"
}

apt_source_version() {
	apt-cache showsrc --only-source "$1" 2>/dev/null | sed -n 's/^Version: //p' |
		sort -V | tail -n 1 | grep . || die "Debian $SUITE has no source package $1"
}

apt_tested() {
	tested=
	eval "tested=\$$1"
	[ "$2" = "$tested" ] || say "notice: $1 is $tested in lab/versions, going on with $2"
}
