import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { api } from '@/shared/api/api';
import { onboardingSteps } from './onboarding';
import type { OnboardingStep } from './onboarding';

const FEW = 2;

/** `null` until all is known, and once nothing is left to do. */
export function useOnboarding(
  organizationId: () => string,
  isWanted: () => boolean,
): ComputedRef<readonly OnboardingStep[] | null> {
  const enabled = computed(isWanted);
  const key = (name: string) => computed(() => ['onboarding', name, organizationId()]);
  const license = useQuery({
    queryKey: computed(() => ['license', organizationId()]),
    queryFn: ({ signal }) => api.license(organizationId(), signal),
    enabled,
  });
  const credentials = useQuery({
    queryKey: key('credentials'),
    queryFn: ({ signal }) => api.credentials(organizationId(), { limit: 1 }, signal),
    enabled,
  });
  const servers = useQuery({
    queryKey: key('servers'),
    queryFn: ({ signal }) => api.servers(organizationId(), { limit: 1 }, signal),
    enabled,
  });
  const members = useQuery({
    queryKey: key('members'),
    queryFn: ({ signal }) => api.members(organizationId(), { limit: FEW }, signal),
    enabled,
  });
  return computed(() => {
    if (!license.data.value || !credentials.data.value || !servers.data.value || !members.data.value)
      return null;
    const steps = onboardingSteps({
      hasLicense: license.data.value.status === 'active',
      hasCredential: credentials.data.value.items.length > 0,
      hasServer: servers.data.value.items.length > 0,
      hasColleague: members.data.value.items.length >= FEW,
    });
    return steps.every(({ isDone }) => isDone) ? null : steps;
  });
}
