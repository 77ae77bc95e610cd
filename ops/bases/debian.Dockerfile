# Stands in for debian:<codename>-slim: what mmdebstrap made, with the host's trust store.
FROM scratch
# mmdebstrap numbers owners and links files as in the archive; ADD keeps both.
ADD rootfs.tar /
COPY host-trust.crt /usr/local/share/host-trust.crt
COPY --chmod=0755 keep-host-trust.sh /etc/ca-certificates/update.d/zz-keep-host-trust
RUN ["/etc/ca-certificates/update.d/zz-keep-host-trust"]
CMD ["bash"]
