/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the libtka authors */
/*
 * Flow timeouts of common middleboxes; see paths.h and tka_plan(3).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tka.h>

#include "paths.h"

const struct path paths[] = {
	{"aws-nlb", TKA_PATH_IDLE_AWS_NLB, "AWS Network Load Balancer",
	 "Elastic Load Balancing, User Guide for Network Load Balancers, "
	 "\"Update the TCP idle timeout for your listener\""},
	{"azure-lb", TKA_PATH_IDLE_AZURE_LB, "Azure Load Balancer",
	 "Azure documentation, \"Load Balancer TCP Reset and Idle Timeout\""},
	{"gcp", TKA_PATH_IDLE_GCP, "Google Cloud VPC network",
	 "Compute Engine documentation, \"Troubleshooting general issues\": "
	 "connections are tracked for 10 minutes"},
	{"ipvs", TKA_PATH_IDLE_IPVS, "Linux virtual server (kube-proxy)",
	 "Linux, net/netfilter/ipvs/ip_vs_proto_tcp.c"},
	{"nat", TKA_PATH_IDLE_NAT, "short-lived NAT router",
	 "haproxy/haproxy#252 (Cisco Meraki), XTLS/Xray-core#4927 (providers)"},
	{0},
};

int path_idle(const char *text)
{
	const struct path *path;
	char *end;
	long seconds;

	for (path = paths; path->name; path++)
		if (strcmp(path->name, text) == 0)
			return path->idle_s;
	if (*text < '0' || *text > '9')
		return -1;
	seconds = strtol(text, &end, 10); /* LONG_MAX if that is too small */
	return *end || seconds > INT_MAX || seconds == LONG_MAX ? -1
								: (int)seconds;
}

const char *path_names(char *text, size_t size)
{
	const struct path *path;
	size_t used = 0;

	*text = '\0';
	for (path = paths; path->name && used < size; path++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 used ? ", " : "", path->name);
	return text;
}
