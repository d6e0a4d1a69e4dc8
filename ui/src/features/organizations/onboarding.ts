import type { IconName } from '@/shared/components/icons';

export type OnboardingFacts = {
  readonly hasLicense: boolean;
  readonly hasCredential: boolean;
  readonly hasServer: boolean;
  readonly hasColleague: boolean;
};
export type OnboardingStep = {
  readonly name: 'license' | 'credential' | 'server' | 'colleague';
  readonly icon: IconName;
  readonly isDone: boolean;
  readonly route: string;
};

/** From an empty organization to one that works, in the order that works. */
export function onboardingSteps(facts: OnboardingFacts): readonly OnboardingStep[] {
  return [
    { name: 'license', icon: 'check', isDone: facts.hasLicense, route: 'overview' },
    { name: 'credential', icon: 'cloud', isDone: facts.hasCredential, route: 'credentials' },
    { name: 'server', icon: 'server', isDone: facts.hasServer, route: 'new-order' },
    { name: 'colleague', icon: 'people', isDone: facts.hasColleague, route: 'members' },
  ];
}
