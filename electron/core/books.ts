// The books as the windows and the command line use them; built in electron/features/books/.
import type { Result } from '../../shared/errors/result.ts';
import type { TaxSetting } from '../../shared/domain/tax.ts';

/** How the shop keeps its books. */
export interface BooksSetting {
  /** In document numbers: one to eight capital letters or digits. */
  readonly till: string;
  /** Minutes after midnight at which a business day begins. */
  readonly dayCutMinutes: number;
  readonly tax: TaxSetting;
  readonly tips: boolean;
}

export interface BooksService {
  setting(): BooksSetting;
  /** For sales from now on; those that are there keep what they were made with. */
  saveSetting(setting: BooksSetting): Result<BooksSetting>;
}
