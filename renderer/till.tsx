// Entry of the till window.
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { keepEarlyKeys } from './lib/early-keys.ts';
import './ui/base.css';

keepEarlyKeys();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
