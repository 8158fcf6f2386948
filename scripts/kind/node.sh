#!/usr/bin/env bash
# Makes the image of a node where the published one cannot be fetched: the Debian tree, kind's own files, the
# programs of scripts/setup-kind.sh, and the cluster's images in the node's containerd. Prints nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/kind/names.sh
. scripts/kind/names.sh
export DOCKER_BUILDKIT=0
made_of=$(cat "$tools/made-of" scripts/kind/{node.sh,network.yaml,runc-within} | cksum)
if [ "$(docker image inspect --format '{{index .Config.Labels "made-of"}}' "$made_node" 2>/dev/null)" = "$made_of" ]; then exit 0; fi

source=$(kind_source) files=$(kind_source)/images/base/files libraries=usr/lib/$(gcc -print-multiarch)
node=$here/node image=$here/image work=$here/work
kube=$PWD/target/tools/kube/kube
rm -rf "$node" "$image" "$work"
mkdir -p "$work" "$image"/{bin,etc,run,tmp,usr/local/bin,usr/sbin}
chmod 1777 "$image/tmp"
# Hard links: a file of the tree is replaced, never written through.
cp -al "$tools/debian" "$node"
put() { install -D -m "${3:-0755}" "$1" "$2.new" && mv -f "$2.new" "$2"; }

# One image holds every component; kubeadm says which names it wants.
component_image() {
  (
    cd "$node"
    programs=(bin/ip usr/sbin/{xtables-nft-multi,nft,conntrack,ipset})
    cp -rL --parents -t "$image" "$libraries/xtables" bin/busybox "${programs[@]}"
    for program in bin/busybox "${programs[@]}" "$libraries"/xtables/*.so; do chroot . ldd "/$program" 2>/dev/null || true; done |
      grep -oE '/[^ ]+\.so[^ ]*' | sort -u | xargs -I{} cp -L --parents -t "$image" .{}
  )
  chroot "$image" /bin/busybox --install -s /bin
  rm -f "$image/bin/ip"
  cp -L "$node/bin/ip" "$image/bin/ip"
  for name in ip{,6}tables{,-save,-restore}; do ln -s xtables-nft-multi "$image/usr/sbin/$name"; done
  cp "$kube" "$tools"/{local-path-provisioner,kube-router} "$image/usr/local/bin/"
  cp "$tools/coredns" "$image/coredns"
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubectl; do ln -s kube "$image/usr/local/bin/$name"; done
  echo 'root:x:0:0:root:/:/bin/sh' >"$image/etc/passwd"
  echo 'root:x:0:' >"$image/etc/group"
  tar -C "$image" -c . | docker import --change 'ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - localhost/all:1 >/dev/null
  tar -C "$tools" -c pause | docker import --change 'ENTRYPOINT ["/pause"]' - localhost/pause:1 >/dev/null
  docker build -q -t localhost/dns:1 - >/dev/null <<<$'FROM localhost/all:1\nENTRYPOINT ["/coredns"]'
}

named_images() {
  local name from names=() sandbox
  sandbox=$(sed -n 's/^ *sandbox_image = "\(.*\)"/\1/p' "$files/etc/containerd/config.toml")
  ln -sf "$kube" "$work/kubeadm"
  for name in $("$work/kubeadm" config images list --kubernetes-version "$kube_release") "$sandbox" localhost/{all,busybox,local-path-provisioner}:1; do
    case $name in */pause:*) from=pause ;; */coredns:*) from=dns ;; *) from=all ;; esac
    [ "$name" = localhost/$from:1 ] || docker tag "localhost/$from:1" "$name"
    names+=("$name")
  done
  docker save -o "$work/images.tar" "${names[@]}"
}

kinds_files() {
  local file mode
  (cd "$files" && find . -type f) | while read -r file; do
    mode=0644
    case $file in ./kind/bin/* | ./usr/local/bin/*) mode=0755 ;; esac
    put "$files/$file" "$node/$file" $mode
  done
  sed -i -e 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' \
    -e '/proxy_plugins/d;/fuse-overlayfs.sock/d;/type = "snapshot"/d' "$node/etc/containerd/config.toml"
  mkdir -p "$node"/{opt/cni,etc/kubernetes/manifests,kind/manifests,lib/modules,var/lib/containerd}
  ln -s /usr/lib/cni "$node/opt/cni/bin"
  ln -s /usr/bin/containerd /usr/bin/ctr "$node/usr/local/bin/"
  put scripts/kind/runc-within "$node/usr/local/sbin/runc"
  put "$kube" "$node/usr/bin/kube"
  for name in kubeadm kubelet kubectl; do ln -s kube "$node/usr/bin/$name"; done
  printf %s "$kube_release" >"$node/kind/version"
  cp scripts/kind/network.yaml "$node/kind/manifests/default-cni.yaml"
  sed -n '/^const defaultStorageManifest = `/,/^`/p' "$source/pkg/build/nodeimage/const_storage.go" | sed -e '1d;$d' \
    -e 's#` + storageProvisionerImage + `#localhost/local-path-provisioner:1#' -e 's#` + storageHelperImage + `#localhost/busybox:1#' \
    >"$node/kind/manifests/default-storage.yaml"
}

# As in the Dockerfile of kind's base image.
system() {
  local units=$node/lib/systemd/system
  rm -rf "$node"/var/cache/apt/* "$node"/var/lib/apt/lists/* "$node"/usr/share/{doc,man,locale,info}
  rm -f "$units"/sysinit.target.wants/systemd-tmpfiles-setup.service "$units"/{multi-user,local-fs,basic}.target.wants/* \
    "$node"/etc/systemd/system/*.wants/* "$units"/sockets.target.wants/*{udev,initctl}*
  (cat "$node/etc/systemd/journald.conf" && echo ReadKMsg=no) >"$work/journald"
  put "$work/journald" "$node/etc/systemd/journald.conf" 0644
  chroot "$node" sh -ec 'systemctl enable kubelet containerd undo-mount-hacks; systemctl mask systemd-binfmt.service' 2>/dev/null
  chroot "$node" ctr oci spec | jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
    >"$node/etc/containerd/cri-base.json"
}

# Loaded, not unpacked, as kind does it.
load_images() {
  local containerd
  cat >"$work/containerd.toml" <<END
version = 2
root = "$node/var/lib/containerd"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$work/c.sock"
END
  containerd -c "$work/containerd.toml" -l warn >"$here/containerd.log" 2>&1 &
  containerd=$!
  until ctr -a "$work/c.sock" version >/dev/null 2>&1; do
    kill -0 $containerd 2>/dev/null || { echo "node: containerd ended: see $here/containerd.log" >&2; exit 1; }
    sleep 0.1
  done
  ctr -a "$work/c.sock" -n k8s.io images import --label=io.cri-containerd.pinned=pinned --all-platforms --no-unpack --digests \
    "$work/images.tar" >/dev/null
  kill $containerd
  wait $containerd || true
}

component_image
named_images
kinds_files
system
load_images
tar -C "$node" -c . | docker import - localhost/kind-node:flat >/dev/null
docker build -q --label "made-of=$made_of" -t "$made_node" - >/dev/null <<'END'
FROM localhost/kind-node:flat
ENV container=docker
STOPSIGNAL SIGRTMIN+3
ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]
END
rm -rf "$node" "$image" "$work"
