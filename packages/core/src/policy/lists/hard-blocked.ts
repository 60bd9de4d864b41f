/** Why a group of programs is never run by agents, whatever the policies say, and what to do instead. */
export interface BlockedGroup {
  readonly rule: string;
  readonly names: readonly string[];
  readonly reason: string;
  readonly instead: string;
}

const REPORT = 'Say in your result what is needed; a person does it.';

/** Blocked for every agent of every project: no policy file can allow one of these. */
export const HARD_BLOCKED: readonly BlockedGroup[] = [
  {
    rule: 'other-user',
    names: 'sudo su doas pkexec runuser sg newgrp sudoedit visudo passwd chpasswd login'.split(' '),
    reason: 'it runs commands as another user',
    instead: 'Run the command without it, as the user that you are.',
  },
  {
    rule: 'disks',
    names:
      'mkfs mkfs.* mke2fs mkswap fdisk sfdisk cfdisk gdisk parted wipefs losetup cryptsetup lvm mount umount swapon swapoff blkdiscard hdparm'.split(
        ' ',
      ),
    reason: 'it changes disks or mounts',
    instead: 'Work with files in the workspace.',
  },
  {
    rule: 'machine',
    names:
      'shutdown reboot poweroff halt init telinit systemctl service launchctl initctl rc-service update-rc.d chkconfig systemd-run journalctl loginctl hostnamectl timedatectl sysctl modprobe insmod rmmod kexec'.split(
        ' ',
      ),
    reason: 'it controls the machine or its services',
    instead:
      'Start what you need as a process of your own, in the background, and end it when you are done.',
  },
  {
    rule: 'network-setup',
    names: 'iptables ip6tables nft ufw firewall-cmd ifconfig ip route tc brctl nmcli'.split(' '),
    reason: 'it changes the network of the machine',
    instead: 'Bind to 127.0.0.1; no other set-up of the network is needed.',
  },
  {
    rule: 'owners',
    names: 'chown chgrp setcap setfacl chattr setfattr'.split(' '),
    reason: 'it changes owners or extended rights of files',
    instead: 'What you write is yours already; use `chmod` for what can be executed.',
  },
  {
    rule: 'accounts',
    names:
      'useradd userdel usermod groupadd groupdel groupmod adduser deluser addgroup chsh chfn gpasswd vipw'.split(
        ' ',
      ),
    reason: 'it changes the accounts of the machine',
    instead: REPORT,
  },
  {
    rule: 'confinement',
    names:
      'nsenter unshare chroot pivot_root setpriv capsh bwrap firejail systemd-nspawn machinectl runc crun ctr criu'.split(
        ' ',
      ),
    reason: 'it changes what a process is confined to',
    instead: 'Run the command without it.',
  },
  {
    rule: 'tracing',
    names: 'strace ltrace ptrace gdb lldb gdbserver perf bpftrace bpftool gcore reptyr'.split(' '),
    reason: 'it looks into or steers other processes',
    instead: 'Use the debugger of the language by a script, or write to a log.',
  },
  {
    rule: 'later',
    names: 'crontab at batch atd cron crond anacron'.split(' '),
    reason: 'it starts programs after your run has ended',
    instead: 'Run the command now, in the foreground or in the background.',
  },
  {
    rule: 'clouds',
    names:
      'aws gcloud gsutil bq az kubectl helm oc eksctl terraform tofu terragrunt pulumi ansible ansible-playbook vercel netlify fly flyctl heroku wrangler firebase railway render eb sam cdk serverless sls doctl linode-cli hcloud ibmcloud oci surge now-cli dokku kamal cap'.split(
        ' ',
      ),
    reason: 'it reaches accounts in a cloud or deploys',
    instead: REPORT,
  },
  {
    rule: 'system-packages',
    names:
      'apt apt-get aptitude dpkg dpkg-reconfigure snap flatpak yum dnf rpm zypper pacman apk emerge brew port nix-env'.split(
        ' ',
      ),
    reason: 'it installs software for the whole machine',
    instead:
      'Add what you need as a dependency of the project (npm, pip in a virtual environment, cargo, go …), or say in your result what the machine lacks.',
  },
  {
    rule: 'remote-shell',
    names:
      'ssh scp sftp rsh rlogin telnet mosh sshfs sshd ftp tftp socat ssh-add ssh-agent ssh-copy-id'.split(
        ' ',
      ),
    reason: 'it reaches other machines or passes connections on',
    instead: 'Use `curl` for what is served over HTTP; nothing else leaves this machine.',
  },
];

/** Every name of every group that is a whole name. */
export const HARD_BLOCKED_NAMES: ReadonlySet<string> = new Set(
  HARD_BLOCKED.flatMap(({ names }) => names),
);

/** The names of all programs that agents never run, whatever the policies say, for those who show or test them. */
export function hardBlockedNames(): readonly string[] {
  return [...HARD_BLOCKED_NAMES].filter((name) => !name.includes('*'));
}
