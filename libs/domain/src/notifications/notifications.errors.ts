import { error } from '../kernel';

export const notificationErrors = {
  mailNotFound: error(
    'notifications.mail_not_found',
    'not_found',
    () => 'There is no such mail. Check its id.',
  ),
  mailTooLate: error(
    'notifications.mail_too_late',
    'validation',
    () => 'This mail would be of no use any more when it arrives. Let it be useful for some time.',
  ),
};
