// The one table of error codes with their English texts: what happened (and what it means for the money), and the next step.
// `{name}` is filled from the error's details. Codes are `area/reason` and never change once shipped.

export const errorTexts = {
  'app/closing': { message: 'Countersign is closing.', hint: 'Start it again.' },
  'internal': { message: 'Something went wrong inside Countersign. Nothing was changed by this step.', hint: 'Try again. If it happens again, send the log id {logId} to support.' },

  'input/invalid': { message: '{field} is not valid: {problem}.', hint: 'Correct {field} and try again.' },
  'input/usage': { message: '{problem}', hint: 'Run with --help to see how this command is used.' },
  'role/forbidden': { message: 'This needs the role {role}.', hint: 'Ask the owner to do this step.' },

  'amount/malformed': { message: '“{text}” is not an amount.', hint: 'Type digits with a dot for decimals, such as 12.50.' },
  'amount/too_many_decimals': { message: '{currency} has {decimals} decimals; “{text}” has more.', hint: 'Shorten the amount to {decimals} decimals.' },
  'amount/not_positive': { message: 'The amount must be more than zero.', hint: 'Type the amount to charge.' },
  'amount/too_large': { message: 'The amount is larger than can be booked.', hint: 'Check the number of digits.' },
  'amount/below_minimum': { message: 'The least that {gateway} takes by {method} is {minimum}.', hint: 'Charge at least {minimum}, or choose another method.' },
  'amount/above_maximum': { message: 'The most that {gateway} takes by {method} is {maximum}.', hint: 'Split the sale, or choose another method.' },
  'currency/unknown': { message: '{currency} is not a currency Countersign knows.', hint: 'Use an ISO 4217 code such as USD, EUR or JPY.' },
  'currency/not_offered': { message: '{gateway} does not price in {currency}.', hint: 'Use one of: {offered}.' },
  'method/unknown': { message: '{method} is not a payment method Countersign knows.', hint: 'Methods are written ASSET@network, such as USDT@tron. This gateway offers: {offered}.' },
  'method/not_offered': { message: '{gateway} does not offer {method}.', hint: 'Choose one of: {offered}.' },

  'invoice/not_found': { message: 'There is no sale “{id}”.', hint: 'Check the id or the order id; `invoice list` shows all.' },
  'invoice/ambiguous': { message: '“{id}” fits more than one sale.', hint: 'Give more characters of the id.' },
  'invoice/duplicate_order': { message: 'Order id “{orderId}” was already used for sale {id}.', hint: 'Open that sale, or use another order id.' },
  'invoice/not_cancellable': { message: 'This sale is {status} and can no longer be cancelled.', hint: '{next}' },
  'invoice/no_review': { message: 'This sale has nothing open to decide.', hint: 'Only a sale that waits for a review takes a decision.' },
  'invoice/not_sent': { message: 'The sale is stored, but {gateway} has not accepted it yet. Nothing was charged.', hint: 'Countersign goes on trying by itself. Do not charge again: this sale appears when the gateway answers.' },

  'gateway/unknown_driver': { message: 'There is no gateway driver “{driver}”.', hint: 'Known drivers: {known}.' },
  'gateway/not_found': { message: 'There is no gateway account “{name}”.', hint: '`gateway list` shows the accounts; `gateway add` makes one.' },
  'gateway/name_taken': { message: 'A gateway account “{name}” exists already.', hint: 'Choose another name.' },
  'gateway/setting_missing': { message: 'The setting “{field}” is missing.', hint: '{driver} needs: {needed}.' },
  'gateway/base_url': { message: 'The base URL is refused: {problem}.', hint: 'Use the https address of the gateway’s API, without user, query or fragment. For a server in your own network switch on “self-hosted”.' },
  'gateway/wrong_key': { message: '{gateway} does not accept the API key.', hint: 'Copy the key again from the gateway’s dashboard and save it.' },
  'gateway/permission': { message: 'The API key may not do this: {permission}.', hint: 'Give the key this permission at the gateway, or make a new key with it.' },
  'gateway/wrong_url': { message: 'The address answers, but not like {driver}.', hint: 'Check the base URL: {url}.' },
  'gateway/not_reachable': { message: '{gateway} cannot be reached.', hint: 'Check the internet connection and the base URL. Sales that wait stay safe and go on by themselves.' },
  'gateway/timeout': { message: '{gateway} did not answer in time. Whether it did the work is not known yet.', hint: 'Countersign asks the gateway before it does anything again. Wait for the status to change.' },
  'gateway/connection_lost': { message: 'The connection to {gateway} broke before its answer was complete. Whether it did the work is not known yet.', hint: 'Countersign asks the gateway before it does anything again. Wait for the status to change.' },
  'gateway/not_secure': { message: '{gateway} cannot prove who it is: {problem}.', hint: 'Nothing was sent. Check the base URL and this computer’s clock; if both are right, ask the gateway before you go on.' },
  'gateway/rate_limited': { message: '{gateway} asks to slow down.', hint: 'Countersign waits and goes on by itself.' },
  'gateway/unavailable': { message: '{gateway} has a fault of its own (status {status}).', hint: 'Wait; Countersign goes on trying. If it lasts, ask the gateway.' },
  'gateway/nonsense': { message: '{gateway} sent an answer that makes no sense: {problem}.', hint: 'The answer is kept. Do not hand over goods; look at the sale in the review list.' },
  'gateway/refused': { message: '{gateway} refused: {reason}.', hint: 'Change what it names and try again.' },
  'gateway/not_offered': { message: '{gateway} cannot do this: {what}.', hint: 'Do it in the gateway’s own dashboard.' },
  'gateway/circuit_open': { message: '{gateway} is not answering; Countersign is waiting before it asks again.', hint: 'Wait for “answering again”, or use another gateway.' },
  'gateway/invoice_unknown': { message: '{gateway} does not know this invoice.', hint: 'Check that the account is the one the sale was made with.' },

  'vault/locked': { message: 'The credentials are sealed.', hint: 'Unlock with the passphrase (on the command line: COUNTERSIGN_PASSPHRASE).' },
  'vault/exists': { message: 'The credentials are sealed with a passphrase already.', hint: 'Unlock with that passphrase. Nothing was changed.' },
  'vault/wrong_passphrase': { message: 'The passphrase is not right.', hint: 'Try again. Without it the stored credentials cannot be opened; they can be entered anew.' },
  'vault/weak_passphrase': { message: 'The passphrase is too short.', hint: 'Use at least 8 characters.' },
  'vault/damaged': { message: 'A stored credential cannot be opened: it is damaged or was sealed elsewhere.', hint: 'Enter the credential again.' },
  'vault/keychain_changed': { message: 'The system keychain is not the one the credentials were sealed with.', hint: 'Log in as before, or unlock with the passphrase. Nothing was overwritten.' },

  'webhook/port_in_use': { message: 'Port {port} is in use by another program.', hint: 'Choose another port, or stop the other program. Polling goes on meanwhile.' },
  'webhook/rejected': { message: 'The webhook was refused: {reason}.', hint: 'Check the webhook secret of this gateway account.' },

  'db/newer': { message: 'These books were written by a newer Countersign (format {found}; this one knows {known}).', hint: 'Update Countersign. Nothing was changed.' },
  'db/damaged': { message: 'The books are damaged: {problem}.', hint: 'Do not sell on this file. Restore the last copy, or send the file to support.' },
  'db/read_only': { message: 'The data folder cannot be written: {path}.', hint: 'Give this user write access to the folder. Nothing was lost.' },
  'db/disk_full': { message: 'The disk is full. The last step was not stored and nothing was charged for it.', hint: 'Free some space; Countersign goes on by itself.' },
  'db/disk_error': { message: 'The disk reports errors ({reason}). The last step was not stored.', hint: 'Stop selling on this disk, make a copy of the data folder, and have the disk checked.' },
  'db/busy': { message: 'Another Countersign process is writing: {holder}.', hint: 'Wait for it to end, or stop it.' },
  'db/not_ours': { message: '{path} is not a Countersign ledger.', hint: 'Choose another data folder with --home.' },
  'home/invalid': { message: 'The data folder {path} cannot be used: {problem}.', hint: 'Choose another folder with --home or COUNTERSIGN_HOME.' },

  'audit/broken': { message: 'The books do not hold: {problem} (entry {entry}).', hint: 'Keep a copy of the file as it is and tell the owner. Sales can go on.' },
  'export/unknown_report': { message: 'There is no report “{report}”.', hint: 'Reports: {known}.' },
  'export/unknown_profile': { message: 'There is no profile “{profile}”.', hint: 'Profiles: {known}.' },
  'export/range': { message: 'The period is not valid: {problem}.', hint: 'Give --from and --to as dates such as 2026-01-31; --from comes first.' },
  'export/not_written': { message: 'The file could not be written: {problem}.', hint: 'Choose another place. No half file was left.' },
  'clock/wrong': { message: 'This computer’s clock differs from {gateway} by {seconds} s.', hint: 'Set the clock by network time. Expiry goes by the gateway’s clock meanwhile.' },
  'practice/port_in_use': { message: 'Port {port} is in use by another program.', hint: 'Choose another port for the practice gateway, or stop the other program.' },
  'practice/only': { message: 'This works only in practice mode.', hint: 'Start practice mode to try it.' },
} as const satisfies Record<string, { readonly message: string; readonly hint: string }>;

export type ErrorCode = keyof typeof errorTexts;
