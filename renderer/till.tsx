// Entry of the till window.
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import './ui/base.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
