// Completion and hover in their own thread.
import { Language } from "../language/language.js";
import type { LanguageWorker } from "../protocol.js";
import { serve } from "./serve.js";

const language = new Language();
serve<LanguageWorker>((request) => language.answer(request));
